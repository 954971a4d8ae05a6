"""Names of databases and containers."""

import re
from collections.abc import Mapping

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.values import Json

NAME = re.compile(r"[^/\\#?]{1,255}(?<! )")


def resource_name(body: Mapping[str, Json]) -> str:
    """The `id` of a database or container that is to be created."""
    name = body.get("id")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadRequestError(
            "The id is a text of 1 to 255 characters without '/', '\\', '#', '?' or a blank at its end."
        )
    return name

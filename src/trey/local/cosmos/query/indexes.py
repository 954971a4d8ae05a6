"""What the service answers only with the right index."""

from collections.abc import Mapping

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.compiling import property_path
from trey.local.cosmos.query.language.syntax import Query
from trey.local.cosmos.values import Json


def check_indexes(query: Query, policy: Json) -> None:
    """Refuse to order by several properties without their composite index, as the service does."""
    if len(query.order_by) < 2:
        return
    wanted = [
        (f"/{'/'.join((property_path(ordering.expression) or ())[1:])}", ordering.descending)
        for ordering in query.order_by
    ]
    turned = [(path, not descending) for path, descending in wanted]
    indexes = policy.get("compositeIndexes") if isinstance(policy, dict) else None
    composites = [_columns(index) for index in indexes] if isinstance(indexes, list) else []
    if wanted not in composites and turned not in composites:
        raise BadRequestError(
            "The order by query does not have a corresponding composite index that it can be "
            "served from."
        )


def _columns(index: Json) -> list[tuple[Json, bool]]:
    columns = index if isinstance(index, list) else []
    return [
        (column.get("path"), column.get("order") == "descending")
        for column in columns
        if isinstance(column, Mapping)
    ]

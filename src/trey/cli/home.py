"""The world that a command works in, as its flag says it; no server is needed to name one."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Home: TypeAlias = Annotated[
    Path, typer.Option(envvar="TREY_HOME", help="The world: tables, servers' data, keys")
]

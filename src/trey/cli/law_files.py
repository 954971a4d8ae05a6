"""The two files that a command takes a law from, the same for all that judge or label notes."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

RegulationFile: TypeAlias = Annotated[
    Path | None, typer.Option("--regulation", help="YAML of the law; none: the shipped one")
]
CatalogueFile: TypeAlias = Annotated[
    Path | None, typer.Option("--catalogue", help="YAML of the inventory; none: the shipped one")
]

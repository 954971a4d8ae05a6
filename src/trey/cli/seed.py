"""`--seed`: equal seeds, equal results."""

from typing import Annotated, TypeAlias

import typer

# The largest that every library takes.
Seed: TypeAlias = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of all that is random")]

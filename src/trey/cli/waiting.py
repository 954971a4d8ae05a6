"""What a person sees meanwhile, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


@contextmanager
def busy(what: str) -> Iterator[Status]:
    """Say that something is being done; `update` says how far it is."""
    with Console(stderr=True).status(what) as status:
        yield status

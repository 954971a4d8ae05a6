"""Packages that only some kinds of forecasters need."""

from importlib import import_module
from typing import Any

from trey.errors import TreyError


def needed(module: str, package: str, *, extra: str) -> Any:
    """The module of a package that an extra of this one brings.

    Raises:
        TreyError: It is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise TreyError(
            f"{package} is not installed; install it with `pip install 'trey[{extra}]'`"
        ) from error

"""A promise, held against what was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One promise and how it stands."""

    what: str
    wanted: str
    measured: str
    is_met: bool

"""Components for the tests of what judges them."""

from collections.abc import Sequence

import pyarrow as pa

from trey.compliance.attributes import COLUMNS, Attributes


def component(
    year: int | None = 2010,
    condition: str | None = "good",
    materials: Sequence[str] | None = ("steel",),
    year_to: int | None = None,
) -> Attributes:
    """A compliant component, but for what is named."""
    return Attributes(year, condition, None if materials is None else frozenset(materials), year_to)


def as_table(components: Sequence[Attributes]) -> pa.Table:
    return pa.table(
        [
            pa.array([c.manufacture_year for c in components], pa.int32()),
            pa.array([c.manufacture_year_to for c in components], pa.int32()),
            pa.array([c.condition for c in components], pa.string()),
            pa.array(
                [None if c.materials is None else sorted(c.materials) for c in components],
                pa.list_(pa.string()),
            ),
        ],
        COLUMNS,
    )

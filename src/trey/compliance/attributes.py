"""What is known of a component, and what it is judged by."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class Attribute(StrEnum):
    """What a clause may speak of: the same for every inventory, with values from its catalogue."""

    MANUFACTURE_YEAR = "manufacture_year"
    CONDITION = "condition"
    MATERIALS = "materials"


@dataclass(frozen=True)
class Attributes:
    """What is known of one component, in the names of its catalogue; None is "not known".

    Attributes:
        manufacture_year: The year, or the first one that is left open: "built 1990-93" is 1990.
        condition: Name of a condition.
        materials: Names of all materials; an empty set counts as None, for nothing is made of
            nothing.
        manufacture_year_to: The last year that is left open: "built 1990-93" is 1993. None where
            the year is exact.
    """

    manufacture_year: int | None = None
    condition: str | None = None
    materials: frozenset[str] | None = None
    manufacture_year_to: int | None = None


# The same as columns, for tables of components; a null is a None, and so is an empty list.
COLUMNS = pa.schema(
    [
        pa.field("manufacture_year", pa.int32()),
        pa.field("manufacture_year_to", pa.int32()),
        pa.field("condition", pa.string()),
        pa.field("materials", pa.list_(pa.string())),
    ]
)

"""How well the reader finds what notes state, where it is known what they state."""

from collections.abc import Hashable
from dataclasses import dataclass

import pyarrow as pa

from trey.compliance.attributes import Attribute
from trey.compliance.catalogue import Catalogue
from trey.compliance.extraction.reader import extract


@dataclass(frozen=True)
class Reading:
    """How one attribute is read.

    Attributes:
        precision: Of what was found, the share that is stated just so; None: nothing was found.
        recall: Of what is stated, the share that was found just so; None: nothing is stated.
    """

    precision: float | None
    recall: float | None


def reading(notes: pa.Table, catalogue: Catalogue) -> dict[str, Reading]:
    """Read notes and compare; a year with bounds counts where both are right, materials where all are.

    Args:
        notes: `note`, and what it states in the columns of `attributes.COLUMNS`.
        catalogue: Of their inventory.
    """
    extracted = extract(notes["note"], catalogue)
    return {
        attribute.value: _compared(_values(notes, attribute), _values(extracted, attribute))
        for attribute in Attribute
    }


def _compared(stated: list[Hashable | None], found: list[Hashable | None]) -> Reading:
    right = sum(a is not None and a == b for a, b in zip(stated, found, strict=True))
    findings, statements = (sum(value is not None for value in of) for of in (found, stated))
    return Reading(
        right / findings if findings else None, right / statements if statements else None
    )


def _values(table: pa.Table, attribute: Attribute) -> list[Hashable | None]:
    if attribute is Attribute.MATERIALS:
        return [frozenset(names) if names else None for names in table["materials"].to_pylist()]
    if attribute is Attribute.CONDITION:
        return list(table["condition"].to_pylist())
    first, last = (table[f"manufacture_year{end}"].to_pylist() for end in ("", "_to"))
    return [None if a is None else (a, b or a) for a, b in zip(first, last, strict=True)]

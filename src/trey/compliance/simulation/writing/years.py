"""The manufacture year in many forms: which years each leaves open, and how it is written."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.simulation.fleet import LAST_YEAR, Components, IntArray

_TWO_DIGITS = pa.array([f"'{number:02d}" for number in range(100)])
_PARTS_OF_DECADE = pa.array(["early"] * 4 + ["mid"] * 3 + ["late"] * 3)  # by the last digit
_DECADE_STARTS = np.array([0] * 4 + [4] * 3 + [7] * 3)
_DECADE_ENDS = np.array([3] * 4 + [6] * 3 + [9] * 3)


@dataclass(frozen=True)
class YearBounds:
    """The years that a note leaves open, first and last; the text is made from nothing else."""

    first: IntArray
    last: IntArray


def year_bounds(
    rng: np.random.Generator, slot: str | None, year: IntArray, earliest: int
) -> YearBounds:
    """Give what a slot about the year states of each true year; without a slot, the year itself."""
    decade, digit = year // 10 * 10, year % 10
    match slot:
        case "years":
            last = np.minimum(year + rng.integers(1, 4, len(year)), np.maximum(LAST_YEAR, year))
            return YearBounds(np.minimum(year - rng.integers(0, 3, len(year)), last - 1), last)
        case "decade":
            return YearBounds(decade, decade + 9)
        case "part_of_decade":
            return YearBounds(decade + _DECADE_STARTS[digit], decade + _DECADE_ENDS[digit])
        case "before":
            return YearBounds(np.full_like(year, earliest), year + rng.integers(0, 4, len(year)))
    return YearBounds(year, year)


def written_years(
    rng: np.random.Generator, slot: str, years: YearBounds, components: Components
) -> pa.Array:
    """Text of a slot about the year, one entry per component."""
    first = years.first
    match slot:
        case "years":
            return _range(rng, years)
        case "yy":
            return _TWO_DIGITS.take(pa.array(first % 100))
        case "decade":
            return join(text(first), "s")
        case "part_of_decade":
            part = _PARTS_OF_DECADE.take(pa.array(first % 10))
            return join(part, " ", text(first // 10 * 10), "s")
        case "before":
            return text(years.last + 1)
        case "age":
            return text(components.inspected - first)
    return text(first)


def _range(rng: np.random.Generator, years: YearBounds) -> pa.Array:
    first, last = text(years.first), text(years.last)
    short = pc.utf8_slice_codeunits(last, 2)
    return pc.choose(
        pa.array(rng.integers(0, 4, len(first))),
        join(first, "-", last),
        join(first, "-", short),
        join(first, " to ", last),
        join("between ", first, " and ", last),
    )


def text(numbers: IntArray) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())


def join(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")

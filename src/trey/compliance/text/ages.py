"""An age beside one year becomes the year that it means: "25 years old in 2019" names 1994.

A network that reads tokens one by one would have to learn to subtract, year by year; a person does
it in passing. Nothing is decided by this: whose year it is remains for the reader of the ids.
"""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.text.forms import FIRST_YEAR, Forms, Kind
from trey.compliance.text.tokens import BoolArray, Tokens

AFTER_AGE, ONE_YEAR, OLD = (
    pa.array(["years", "yrs", "y"]),
    pa.array(["year", "yr"]),
    pa.array(["old"]),
)
BEFORE_AGE = pa.array(["age", "aged"])


def with_ages_as_years(tokens: Tokens, read: Forms) -> Forms:
    """Read a note's one age as the year that lies so long before the one year of the note.

    A note with several ages, or several different years, keeps its numbers.
    """
    rows = len(tokens.notes)
    age = np.flatnonzero(_is_age(tokens, read))
    year = np.flatnonzero(read.kind == Kind.YEAR)
    ages = np.bincount(tokens.row[age], minlength=rows)
    earliest, latest = np.full(rows, np.iinfo(np.int32).max), np.zeros(rows, np.int64)
    np.minimum.at(earliest, tokens.row[year], read.value[year])
    np.maximum.at(latest, tokens.row[year], read.value[year])
    is_clear = (ages == 1) & (earliest == latest)
    age = age[is_clear[tokens.row[age]]]
    meant = latest[tokens.row[age]] - read.value[age]
    age, meant = age[meant >= FIRST_YEAR], meant[meant >= FIRST_YEAR]
    kind, value = read.kind.copy(), read.value.copy()
    kind[age], value[age] = Kind.YEAR, meant
    return replace(read, kind=kind, value=value)


def _is_age(tokens: Tokens, read: Forms) -> BoolArray:
    """Numbers with a word of age beside them; a sign may stand between: "25-year-old"."""
    one_year = _among(tokens, read, ONE_YEAR) & _beside(tokens, read, _among(tokens, read, OLD), 1)
    behind = _beside(tokens, read, _among(tokens, read, AFTER_AGE) | one_year, 1)
    ahead = _beside(tokens, read, _among(tokens, read, BEFORE_AGE), -1)
    is_number = read.kind == Kind.NUMBER
    is_age: BoolArray = (read.kind == Kind.AGE) | (is_number & (behind | ahead))
    return is_age


def _among(tokens: Tokens, read: Forms, words: pa.Array) -> BoolArray:
    among: BoolArray = np.asarray(pc.is_in(read.words, words))[tokens.code]
    return among


def _beside(tokens: Tokens, read: Forms, wanted: BoolArray, by: int) -> BoolArray:
    """Whether the next token (by 1) or the one before (by -1) is wanted, signs left out."""
    spoken = np.flatnonzero(read.kind != Kind.SIGN)
    beside = np.zeros(len(wanted), bool)
    here, there = (spoken[:-1], spoken[1:]) if by > 0 else (spoken[1:], spoken[:-1])
    beside[here] = wanted[there] & (tokens.row[here] == tokens.row[there])
    return beside

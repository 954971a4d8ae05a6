"""What a token is: word, year, number, code or sign; its plain spelling and its value.

Numbers keep class and value, for the rule asks whether 1994 or 1995 is written, and no class such
as "old" may stand in between: which year matters is the regulation's business, and it changes.
"'94" is the year 1994, "1990s" a decade, "31yo" an age; "1.5mm" and "PN-4471B" are things whose value says nothing.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trey.compliance.text.tokens import BoolArray, IntArray, Tokens

KindArray: TypeAlias = NDArray[np.int8]

FIRST_YEAR, LAST_YEAR = 1900, 2099
CENTURY_TURNS = 40  # '39 is read as 2039 and '40 as 1940: no car is as old, no note as young
LARGEST_NUMBER = 150  # an age or a count; a larger number is a code
NO_VALUE = -1
QUOTES, DASHES = "[\u2018\u2019\u201b`\u00b4]", "[\u2010-\u2015]+"


class Kind(IntEnum):
    """What a token is; the order is part of no file."""

    WORD = 0
    YEAR = 1
    DECADE = 2
    NUMBER = 3
    CODE = 4
    AGE = 5
    SIGN = 6
    END = 7


@dataclass(frozen=True)
class Forms:
    """What each token of a batch is.

    Attributes:
        words: Per distinct token its plain spelling: lower case, "n't" as "not", no possessive.
        kind: Per token a `Kind`.
        value: Per token the year, the first year of the decade, the number or the age; else NO_VALUE.
    """

    words: pa.StringArray
    kind: KindArray
    value: IntArray


def forms(tokens: Tokens) -> Forms:
    """Say what each token is, from itself and, for "'94", the sign before it."""
    words = _plain(tokens.distinct)
    kind, value = _classified(words)
    kind, value = kind[tokens.code], value[tokens.code]
    after_apostrophe = np.zeros(len(kind), bool)
    after_apostrophe[1:] = (tokens.start[1:] == tokens.end[:-1]) & _is_one_of(words, ["'"])[
        tokens.code[:-1]
    ]
    short_year = after_apostrophe & (kind == Kind.NUMBER) & _has_two_digits(words)[tokens.code]
    kind[short_year] = Kind.YEAR
    value[short_year] = full_year(value[short_year])
    return Forms(words, kind, value)


def full_year(two_digits: IntArray) -> IntArray:
    """Year of two digits: 94 is 1994, 07 is 2007."""
    return (two_digits + np.where(two_digits < CENTURY_TURNS, 2000, 1900)).astype(np.int32)


def _plain(distinct: pa.StringArray) -> pa.StringArray:
    words = pc.utf8_lower(pc.utf8_normalize(distinct, "NFKC"))
    words = pc.replace_substring_regex(words, QUOTES, "'")
    words = pc.replace_substring_regex(words, DASHES, "-")
    words = pc.replace_substring_regex(words, r"^(can|won)'t$|^.*n't$", "not")
    return pc.replace_substring_regex(words, "'s$", "")


def _classified(words: pa.StringArray) -> tuple[KindArray, IntArray]:
    """Kind and value of distinct tokens, by their spelling alone."""
    kind = np.full(len(words), Kind.WORD, np.int8)
    value = np.full(len(words), NO_VALUE, np.int32)
    kind[_matches(words, r"^[\x00-\x7f]$") & ~_matches(words, "^[a-z0-9]$")] = Kind.SIGN
    kind[_matches(words, r"^[^\pL\pN]+$")] = Kind.SIGN
    kind[_is_one_of(words, [".", "!", "?", ";"])] = Kind.END
    kind[_matches(words, "[0-9]")] = Kind.CODE
    for pattern, meaning in (
        (r"^(?:[0-9]{1,2}|1[0-4][0-9]|150)$", Kind.NUMBER),
        (r"^[0-9]{1,2}y(?:o|rs?)?$", Kind.AGE),
        (r"^(?:19|20)[0-9][0-9]$", Kind.YEAR),
        (r"^(?:19|20)?[0-9]0'?s$", Kind.DECADE),
    ):
        at = _matches(words, pattern)
        kind[at] = meaning
        digits = pc.replace_substring_regex(words.filter(pa.array(at)), "[^0-9]", "")
        value[at] = digits.cast(pa.int32()).to_numpy()
    short_decade = (kind == Kind.DECADE) & (value < 100)
    value[short_decade] = full_year(value[short_decade])
    return kind, value


def _matches(words: pa.StringArray, pattern: str) -> BoolArray:
    return np.asarray(pc.match_substring_regex(words, pattern))


def _is_one_of(words: pa.StringArray, wanted: list[str]) -> BoolArray:
    return np.asarray(pc.is_in(words, pa.array(wanted)))


def _has_two_digits(words: pa.StringArray) -> BoolArray:
    return _matches(words, "^[0-9]{2}$")

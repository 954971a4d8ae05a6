"""In how many notes each token stands, for the fit of a vocabulary."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pyarrow as pa

from trey.compliance.text.forms import LARGEST_NUMBER, LAST_YEAR, Forms, Kind, forms
from trey.compliance.text.spelling import NONE, Spelling
from trey.compliance.text.tokens import IntArray, Tokens, tokenise

NUMERIC = {  # prefix of the token, largest value
    Kind.YEAR: ("year_", LAST_YEAR),
    Kind.DECADE: ("decade_", LAST_YEAR),
    Kind.NUMBER: ("number_", LARGEST_NUMBER),
    Kind.AGE: ("age_", LARGEST_NUMBER),
}


def words_of(terms: Collection[str]) -> frozenset[str]:
    """The words and codes that terms are made of, in plain spelling."""
    tokens = tokenise(pa.array(sorted(terms), pa.string()))
    read = forms(tokens)
    of_words = np.isin(read.kind, (Kind.WORD, Kind.CODE))
    return frozenset(read.words.take(pa.array(np.unique(tokens.code[of_words]))).to_pylist())


def document_counts(tokens: Tokens, read: Forms) -> dict[str, int]:
    """In how many notes each word, year, decade and number stands."""
    spelt = read.words.dictionary_encode()  # "Steel" and "steel" are one word
    counts: dict[str, int] = {}
    of_kind = np.isin(read.kind, (Kind.WORD, Kind.CODE))
    word = spelt.indices.to_numpy()[tokens.code[of_kind]]
    for place, notes in _rows_with(tokens.row[of_kind], word):
        counts[spelt.dictionary[place].as_py()] = notes
    for kind, (prefix, _) in NUMERIC.items():
        of_kind = read.kind == kind
        for value, notes in _rows_with(tokens.row[of_kind], read.value[of_kind]):
            counts[f"{prefix}{value}"] = notes
    return counts


def _rows_with(row: IntArray, value: IntArray) -> Iterable[tuple[int, int]]:
    """Each value with the number of different rows that hold it."""
    pairs = np.unique(row.astype(np.int64) << 32 | value)
    values, rows = np.unique(pairs & 0xFFFFFFFF, return_counts=True)
    return zip(values.tolist(), rows.tolist(), strict=True)


def misspelt(counts: Mapping[str, int], protected: Collection[str], trusted: float) -> set[str]:
    """Words in fewer notes than `trusted` that are a slip away from a more frequent one."""
    sure = {word for word, count in counts.items() if count >= trusted} | set(protected)
    rare = sorted(counts.keys() - sure)
    is_slip = Spelling(tuple(sorted(sure))).nearest(pa.array(rare, pa.string())) != NONE
    return {word for word, slip in zip(rare, is_slip.tolist(), strict=True) if slip}

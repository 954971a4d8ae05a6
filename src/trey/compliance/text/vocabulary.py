"""The words a model knows: fitted once, saved with the model, never fitted again at scoring."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.text.forms import LARGEST_NUMBER, LAST_YEAR, Forms, Kind, forms
from trey.compliance.text.spelling import NONE, Spelling
from trey.compliance.text.tokens import BoolArray, IntArray, Tokens, tokenise

PAD, UNKNOWN, CODE, END = range(4)
DROPPED = -1  # takes no place in a row
RESERVED = ("<pad>", "<unknown>", "<code>", "<end>")
NUMERIC = {  # prefix of the token, largest value
    Kind.YEAR: ("year_", LAST_YEAR),
    Kind.DECADE: ("decade_", LAST_YEAR),
    Kind.NUMBER: ("number_", LARGEST_NUMBER),
    Kind.AGE: ("age_", LARGEST_NUMBER),
}
NEGATIONS = frozenset(
    {"no", "not", "non", "nor", "neither", "never", "none", "without", "cannot", "free"}
)


@dataclass(frozen=True)
class Vocabulary:
    """Tokens with the number of notes that each was seen in; a token's id is its place.

    Attributes:
        tokens: Reserved tokens first, then words, "year_1994", "decade_1990" and "number_25".
        document_frequency: Per token, notes of the fit that hold it; 0 for the reserved ones.
        documents: Notes of the fit.
        dropped: Words that are too common to tell notes apart; never a negation.
    """

    tokens: tuple[str, ...]
    document_frequency: tuple[int, ...]
    documents: int
    dropped: tuple[str, ...]

    @classmethod
    def fit(
        cls,
        notes: pa.Array | pa.ChunkedArray,
        *,
        kept: Collection[str] = (),
        max_tokens: int = 4_000,
        min_documents: int = 5,
        too_common: float = 0.6,
    ) -> Self:
        """Count the tokens of training notes.

        Args:
            notes: Training notes only; a note of an evaluation would leak its words.
            kept: Terms that carry the decision (a catalogue's): their words are kept even if seen
                nowhere, "az91" and "304" too, which are otherwise codes.
            max_tokens: Size of the vocabulary, reserved tokens included.
            min_documents: A token in fewer notes is unknown, unless kept.
            too_common: A word in a larger share of notes is dropped, unless kept or a negation.
        """
        tokens = tokenise(notes)
        counts = _document_counts(tokens, forms(tokens))
        protected = _words(kept) | NEGATIONS
        rows = len(tokens.notes)
        dropped = {
            word
            for word, count in counts.items()
            if count > too_common * rows and word not in protected and word.isalpha()
        }
        counts |= dict.fromkeys(protected - counts.keys(), 0)
        wanted = [
            (word not in protected, -count, word)  # equal counts by name: one file, one vocabulary
            for word, count in counts.items()
            if word in protected or (word not in dropped and count >= min_documents)
        ]
        chosen = sorted(wanted)[: max_tokens - len(RESERVED)]
        return cls(
            tokens=RESERVED + tuple(word for *_, word in chosen),
            document_frequency=(0,) * len(RESERVED) + tuple(-count for _, count, _ in chosen),
            documents=rows,
            dropped=tuple(sorted(dropped)),
        )

    def save(self, path: Path) -> None:
        """Write one JSON file, equal for equal vocabularies."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=True, indent=0) + "\n", "utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        stored = json.loads(path.read_text("utf-8"))
        return cls(
            tokens=tuple(stored["tokens"]),
            document_frequency=tuple(stored["document_frequency"]),
            documents=stored["documents"],
            dropped=tuple(stored["dropped"]),
        )

    def encode(self, notes: pa.Array | pa.ChunkedArray, length: int) -> IntArray:
        """Ids of each note's first `length` tokens, int32 of shape (rows, length), padded behind.

        Signs and dropped words take no place; what stands behind `length` is not seen.
        """
        tokens = tokenise(notes)
        return self.encode_tokens(tokens, forms(tokens), length)

    def encode_tokens(self, tokens: Tokens, read: Forms, length: int) -> IntArray:
        """As `encode`, of notes that are already tokenised (the reader needs them too)."""
        ids = self._spelling.places(tokens, read)
        ids[ids == NONE] = UNKNOWN
        ids[self._is_dropped(read.words)[tokens.code]] = DROPPED
        for kind, by_value in self._ids_by_value.items():
            at = read.kind == kind
            ids[at] = by_value[read.value[at]]
        ids[(read.kind == Kind.CODE) & (ids == UNKNOWN)] = CODE
        ids[read.kind == Kind.END] = END
        ids[read.kind == Kind.SIGN] = DROPPED
        return _in_rows(tokens.row, ids, (len(tokens.notes), length))

    def _is_dropped(self, words: pa.StringArray) -> BoolArray:
        return np.asarray(pc.is_in(words, pa.array(self.dropped, pa.string())))

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling(self.tokens)

    @cached_property
    def _ids_by_value(self) -> dict[Kind, IntArray]:
        """Id of each year, decade and number; one that was never seen takes its nearest known.

        So a year before all known ones still reads as old, and 1994 is never 1995.
        """
        return {kind: self._nearest(prefix, top) for kind, (prefix, top) in NUMERIC.items()}

    def _nearest(self, prefix: str, top: int) -> IntArray:
        known = sorted(
            (int(token.removeprefix(prefix)), id_)
            for id_, token in enumerate(self.tokens)
            if token.startswith(prefix)
        )
        if not known:
            return np.full(top + 1, UNKNOWN, np.int32)
        values, ids = np.array(known).T
        distance = np.abs(np.arange(top + 1)[:, None] - values)
        nearest: IntArray = ids[distance.argmin(axis=1)].astype(np.int32)
        return nearest


def _words(terms: Collection[str]) -> frozenset[str]:
    """The words and codes that terms are made of, in plain spelling."""
    tokens = tokenise(pa.array(sorted(terms), pa.string()))
    read = forms(tokens)
    of_words = np.isin(read.kind, (Kind.WORD, Kind.CODE))
    return frozenset(read.words.take(pa.array(np.unique(tokens.code[of_words]))).to_pylist())


def _document_counts(tokens: Tokens, read: Forms) -> dict[str, int]:
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


def _in_rows(row: IntArray, ids: IntArray, shape: tuple[int, int]) -> IntArray:
    """Lay the ids that are not DROPPED into their rows from the left."""
    kept = ids != DROPPED
    row, ids = row[kept], ids[kept]
    per_row = np.bincount(row, minlength=shape[0])
    place = np.arange(len(row)) - np.repeat(per_row.cumsum() - per_row, per_row)
    fits = place < shape[1]
    rows = np.full(shape, PAD, np.int32)
    rows[row[fits], place[fits]] = ids[fits]
    return rows

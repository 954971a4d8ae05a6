"""The words a model knows: fitted once, saved with the model, never fitted again at scoring."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import TypeAdapter

from trey.compliance.text.ages import with_ages_as_years
from trey.compliance.text.counting import NUMERIC, document_counts, misspelt, words_of
from trey.compliance.text.forms import Forms, Kind, forms
from trey.compliance.text.notes import blocks
from trey.compliance.text.spelling import NONE, Spelling
from trey.compliance.text.tokens import BoolArray, IntArray, PlaceArray, Tokens, tokenise

PAD, UNKNOWN, CODE, END = range(4)
DROPPED = -1  # takes no place in a row
RESERVED = ("<pad>", "<unknown>", "<code>", "<end>")
TRUSTED = 0.001  # share of notes from which on a word is no slip of the pen
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
        too_common: float = 0.25,
    ) -> Self:
        """Count the tokens of training notes.

        Args:
            notes: Training notes only; a note of an evaluation would leak its words.
            kept: Terms that carry the decision (a catalogue's): their words are kept even if seen
                nowhere, "az91" and "304" too, which are otherwise codes.
            max_tokens: Size of the vocabulary, reserved tokens included.
            min_documents: A token in fewer notes is unknown, unless kept; and so is a rare word
                that is one slip away from a frequent one.
            too_common: A word in a larger share of notes is dropped, unless kept or a negation.
        """
        tokens = tokenise(notes)
        counts = document_counts(tokens, with_ages_as_years(tokens, forms(tokens)))
        protected = words_of(kept) | NEGATIONS
        rows = len(tokens.notes)
        dropped = {
            word
            for word, count in counts.items()
            if count > too_common * rows and word not in protected and word.isalpha()
        }
        slips = misspelt(counts, protected, TRUSTED * rows)
        counts = dict.fromkeys(protected, 0) | counts
        wanted = [
            (word not in protected, -count, word)  # equal counts by name: one file, one vocabulary
            for word, count in counts.items()
            if word in protected or (count >= min_documents and word not in dropped | slips)
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
        """Read what `save` wrote.

        Raises:
            ValueError: It holds something else.
        """
        vocabulary = TypeAdapter(cls).validate_json(path.read_bytes())
        if vocabulary.tokens[: len(RESERVED)] != RESERVED:
            raise ValueError("the reserved tokens do not come first")
        _ = vocabulary._ids_by_value  # "year_old" fails here, not at the first note
        return vocabulary

    def encode(self, notes: pa.Array | pa.ChunkedArray, length: int) -> IntArray:
        """Ids of each note's first `length` tokens, int32 of shape (rows, length), padded behind.

        Signs and dropped words take no place; what stands behind `length` is not seen. A call costs
        some 3 ms besides what it costs per note: give it whole Arrow batches.
        """
        rows = [np.zeros((0, length), np.int32)]
        for block in blocks(notes):
            tokens = tokenise(block)
            rows.append(in_rows(tokens, self.token_ids(tokens, forms(tokens)), length))
        return np.concatenate(rows)

    def token_ids(self, tokens: Tokens, read: Forms) -> IntArray:
        """Id of each token, an age as the year that it means; DROPPED for what takes no place in a row."""
        read = with_ages_as_years(tokens, read)
        ids = self._spelling.places(tokens, read)
        ids[ids == NONE] = UNKNOWN
        ids[self._is_dropped(read.words)[tokens.code]] = DROPPED
        for kind, by_value in self._ids_by_value.items():
            at = read.kind == kind
            ids[at] = by_value[read.value[at]]
        ids[(read.kind == Kind.CODE) & (ids == UNKNOWN)] = CODE
        ids[read.kind == Kind.END] = END
        ids[read.kind == Kind.SIGN] = DROPPED
        return ids

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


def in_rows(tokens: Tokens, ids: IntArray, length: int) -> IntArray:
    """Lay the ids that are not DROPPED into the rows of their notes from the left, as `encode`."""
    kept = ids != DROPPED
    row, ids = tokens.row[kept], ids[kept]
    place = _places(row)
    fits = place < length
    rows = np.full((len(tokens.notes), length), PAD, np.int32)
    rows[row[fits], place[fits]] = ids[fits]
    return rows


def seen_tokens(tokens: Tokens, ids: IntArray, length: int) -> PlaceArray:
    """The tokens behind the ids of `in_rows`, row by row, in reading order."""
    kept = np.flatnonzero(ids != DROPPED)
    return kept[_places(tokens.row[kept]) < length]


def _places(row: IntArray) -> PlaceArray:
    """Place of each entry among those of its row; `row` ascends."""
    per_row = np.bincount(row)
    places: PlaceArray = np.arange(len(row)) - np.repeat(per_row.cumsum() - per_row, per_row)
    return places

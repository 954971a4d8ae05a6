"""Where a note is coloured, and how strongly: the same in the terminal and on a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from trey.compliance.explanation.explained import Explanation
from trey.harmless import harmless

STRONG, WEAK = 0.5, 0.25  # share of the note's largest attribution, from which on it is coloured so


@dataclass(frozen=True)
class Piece:
    """A run of a note's characters that look alike; its text does no harm.

    Attributes:
        is_evidence: It carries a violated clause.
        attribution: Of the word that it belongs to; 0 beside words.
        weight: 2 for the words that moved the model strongly, 1 for others, 0 for none.
    """

    text: str
    is_evidence: bool
    attribution: float
    weight: int


def pieces(explained: Explanation) -> Iterator[Piece]:
    """Cut a note into pieces that look alike; put together they are the whole note."""
    largest = max((abs(word.attribution) for word in explained.words), default=0.0)
    evidence = [span for hit in explained.clauses for span in hit.words]
    note = harmless(explained.note)
    cuts = {0, len(note)}
    cuts.update(place for word in explained.words for place in (word.start, word.end))
    cuts.update(place for span in evidence for place in (span.start, span.end))
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        word = next((w for w in explained.words if w.start <= start < w.end), None)
        attribution = word.attribution if word else 0.0
        share = abs(attribution) / largest if largest else 0.0
        yield Piece(
            note[start:end],
            any(span.start <= start < span.end for span in evidence),
            attribution,
            int(share >= WEAK) + int(share >= STRONG),
        )

"""Which words of a note move the network's answer, and by how much: occlusion.

Words are taken out of what the network reads, and the network is asked again. Of the network that
decides, an ONNX graph, nothing is needed but its answers; integrated gradients would need its
gradients, and so TensorFlow wherever somebody asks why.

One word at a time would not do: of a part that is old and worn, neither word changes anything as
long as the other one stands there. So half of all words go, at random, again and again, and a word
counts by what its going does on average (its Banzhaf value). Of 300 simulated notes of illegal
parts 96 % pass the deletion test so, 91 % with one word at a time, 10 % with values by chance.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from scipy.special import logit

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.models.calibration import SURE
from trey.compliance.text.forms import forms
from trey.compliance.text.tokens import BoolArray, FloatArray, IntArray, in_characters, tokenise
from trey.compliance.text.vocabulary import PAD, in_rows, seen_tokens

ANSWERS = 256  # per note, the whole one among them: what the network answers in one go
GONE_SHARE = 0.5  # of a note's words: every choice of them is as likely as any other


@dataclass(frozen=True)
class SeenWords:
    """The words of some notes that the network reads; what is dropped or too far behind is none.

    Attributes:
        notes: The notes as read: capped, without nulls.
        ids: What the network is given, shape (notes, columns), padded behind.
        row: Per word its note, ascending.
        place: Per word its column in `ids`.
        start, end: Per word its characters in the note.
    """

    notes: pa.StringArray
    ids: IntArray
    row: IntArray
    place: IntArray
    start: IntArray
    end: IntArray

    def of_notes(self) -> list[slice]:
        """The words of each note."""
        bounds = np.searchsorted(self.row, np.arange(len(self.ids) + 1)).tolist()
        return [slice(begin, end) for begin, end in pairwise(bounds)]


def seen_words(model: NoteModel, notes: pa.Array) -> SeenWords:
    """Read notes as the network does; for thousands of them, not for millions."""
    tokens = tokenise(notes)
    of_tokens = model.vocabulary.token_ids(tokens, forms(tokens))
    length = model.head.sequence_length
    ids, seen = in_rows(tokens, of_tokens, length), seen_tokens(tokens, of_tokens, length)
    row, place = np.nonzero(ids != PAD)
    start, end = in_characters(tokens.notes, row, tokens.start[seen], tokens.end[seen])
    return SeenWords(tokens.notes, ids, row.astype(np.int32), place.astype(np.int32), start, end)


def attributions(model: NoteModel, seen: SeenWords) -> FloatArray:
    """By how much each word raises the log-odds of non-compliant, on average over deletions.

    Log-odds, for a probability of 0.9999 hardly moves where its odds fall to a tenth. The deletions
    are the same in every run, and an attribution depends on its note alone.
    """
    values = np.zeros(len(seen.row))
    for number, of_note in enumerate(seen.of_notes()):
        ids = seen.ids[number, : of_note.stop - of_note.start]
        if len(ids):
            values[of_note] = _of_note(model, ids)
    return values


def _of_note(model: NoteModel, ids: IntArray) -> FloatArray:
    """The slope of each word in a linear fit to the answers; one call of the network."""
    is_gone = np.random.default_rng(0).random((ANSWERS, len(ids))) < GONE_SHARE
    is_gone[0] = False
    answers = log_odds(model, without(np.broadcast_to(ids, is_gone.shape), is_gone))
    slopes, *_ = np.linalg.lstsq(np.column_stack([~is_gone, np.ones(ANSWERS)]), answers)
    of_words: FloatArray = slopes[:-1].astype(np.float64)
    return of_words


def without(ids: IntArray, is_gone: BoolArray) -> IntArray:
    """Each row without some of its ids, the others moved together; both of shape (rows, columns)."""
    order = np.argsort(is_gone, axis=1, kind="stable")
    still = np.take_along_axis(ids, order, axis=1)
    return np.where(np.take_along_axis(is_gone, order, axis=1), np.int32(PAD), still)


def log_odds(model: NoteModel, ids: IntArray) -> FloatArray:
    """Log-odds of non-compliant of each row of ids."""
    odds: FloatArray = logit(np.clip(model.probability_of_ids(ids), SURE, 1 - SURE))
    return odds

"""Whether attributions say what the network looks at: the deletion test, against random words."""

import numpy as np

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.attribution import SeenWords, log_odds, without
from trey.compliance.text.tokens import FloatArray, IntArray

# Below it no attribution is shown. A ranking that knows nothing reaches 0.5 on average, and 0.9 in
# one note of ten: what is shown is rarely chance.
FLOOR = 0.9
DRAWS = 100  # random orders per note
DELETED_SHARE = 0.2  # of the words of a note
FEWEST_DELETED = 2


def deleted_words(words: int) -> int:
    """How many words of a note with so many the test takes out, one after the other."""
    return max(FEWEST_DELETED, int(np.ceil(DELETED_SHARE * words)))


def faithfulness(model: NoteModel, seen: SeenWords, attributions: FloatArray) -> FloatArray:
    """Share of random orders in which deleting words moves a note's answer less than by strength.

    Each order deletes `deleted_words` words, one after the other. The strongest are those that by
    `attributions` speak most for the label that the network gives; the answer is moved by what the
    log-odds lose of that label, on average over the deletions. An order that moves it as far counts
    half. The random orders are the same in every run.

    Returns:
        Shape (notes,), in [0, 1]; nan for a note with too few words to leave any.
    """
    shares = np.full(len(seen.ids), np.nan)
    for number, of_note in enumerate(seen.of_notes()):
        strength = attributions[of_note]
        if len(strength) > FEWEST_DELETED:
            shares[number] = _share(model, seen.ids[number, : len(strength)], strength)
    return shares


def _share(model: NoteModel, ids: IntArray, strength: FloatArray) -> float:
    words, steps = len(ids), deleted_words(len(ids))
    [whole] = log_odds(model, ids[None])
    sign = 1.0 if whole >= 0 else -1.0
    strongest = np.argsort(-sign * strength, kind="stable")[None, :steps]
    drawn = np.argsort(np.random.default_rng(0).random((DRAWS, words)), axis=1)[:, :steps]
    orders = np.concatenate([strongest, drawn])
    is_gone = np.zeros((1 + DRAWS, steps, words), bool)
    np.put_along_axis(is_gone, orders[:, :, None], True, axis=2)
    gone_by_then = np.logical_or.accumulate(is_gone, axis=1).reshape(-1, words)
    answers = log_odds(model, without(np.broadcast_to(ids, gone_by_then.shape), gone_by_then))
    moved = sign * (whole - answers.reshape(1 + DRAWS, steps).mean(axis=1))
    return float(1 + np.sign(moved[0] - moved[1:]).mean()) / 2

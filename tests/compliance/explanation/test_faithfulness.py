"""The deletion test tells attributions that mean something from those that do not."""

import numpy as np
import pyarrow as pa
import pytest

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.attribution import SeenWords, attributions, seen_words
from trey.compliance.explanation.faithfulness import FLOOR, deleted_words, faithfulness
from trey.compliance.simulation.components import simulate_components


@pytest.fixture(scope="module")
def seen(model: NoteModel) -> SeenWords:
    return seen_words(model, simulate_components(60, seed=3)["note"].combine_chunks())


def test_occlusion_is_faithful_and_chance_is_not(model: NoteModel, seen: SeenWords) -> None:
    # given
    by_chance = np.random.default_rng(5).normal(size=len(seen.row))
    # when
    of_occlusion = faithfulness(model, seen, attributions(model, seen))
    of_chance = faithfulness(model, seen, by_chance)
    # then
    assert np.nanmean(of_occlusion) > FLOOR
    assert np.nanmean(of_chance) == pytest.approx(0.5, abs=0.15)


def test_turned_round_attributions_fail(model: NoteModel, seen: SeenWords) -> None:
    assert np.nanmean(faithfulness(model, seen, -attributions(model, seen))) < 0.3


def test_a_note_of_two_words_cannot_be_tested(model: NoteModel) -> None:
    # given
    seen = seen_words(model, pa.array(["iron bumper", ""]))
    # when, then
    assert np.isnan(faithfulness(model, seen, attributions(model, seen))).all()


@pytest.mark.parametrize(("words", "deleted"), [(3, 2), (10, 2), (11, 3), (48, 10)])
def test_a_fifth_of_the_words_is_deleted(words: int, deleted: int) -> None:
    assert deleted_words(words) == deleted

"""Rewordings: what they may change of a note, and what not."""

import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.extraction.reader import extract
from trey.compliance.simulation.components import simulate_components
from trey.compliance.training.rewording import reworded

CATALOGUE = shipped_catalogue()


def test_most_notes_are_reworded_and_equal_seeds_reword_equally() -> None:
    notes = simulate_components(500, seed=5)["note"].combine_chunks()
    told_again = reworded(notes, CATALOGUE, seed=1)
    assert told_again == reworded(notes, CATALOGUE, seed=1)
    assert 0.5 < pc.mean(pc.not_equal(told_again, notes)).as_py() < 1


def test_rewordings_keep_what_a_note_states() -> None:
    # given
    notes = pa.array(["exhaust manifold, built 1985, steel, in fair condition"] * 1_000)
    # when
    read = extract(reworded(notes, CATALOGUE, seed=2), CATALOGUE)
    # then: the reader, which does not know every wording either, finds the same nearly always
    assert pc.mean(pc.equal(read["condition"], "fair")).as_py() > 0.9
    assert pc.mean(pc.equal(read["manufacture_year"], 1985)).as_py() > 0.9

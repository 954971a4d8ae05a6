"""Retold notes: of other parts, labelled by the rules, in the file's own words."""

from datetime import date

import numpy as np
import pyarrow as pa

from trey.compliance.scoring.law import Law
from trey.compliance.training.examples import LabelledNotes
from trey.compliance.training.retelling import with_retold

LAW = Law.of_files(None, None, date(2026, 1, 1))
NOTES = LabelledNotes(
    pa.array(
        ["bonnet on the shelf: steel, date code 2003, good", "cracked: Bumper, 1985, plastic, poor"]
    ),
    np.array([0, 1], np.int8),
)


def test_a_small_file_becomes_as_large_as_is_needed_with_as_many_of_either_label() -> None:
    # when
    more = with_retold(NOTES, LAW, least=200, seed=1)
    # then
    assert more.notes[:2] == NOTES.notes
    assert len(more.notes) == 200
    assert more.labels[2:].mean() == 0.5
    texts = more.notes[2:].to_pylist()
    assert all(text.startswith(("bonnet on the shelf: ", "cracked: Bumper, ")) for text in texts)
    assert len(set(texts)) > 150


def test_labels_follow_the_rules_and_not_the_note_that_was_retold() -> None:
    more = with_retold(NOTES, LAW, least=200, seed=1)
    for note, label in zip(more.notes.to_pylist(), more.labels, strict=True):
        if "198" in note or "poor" in note or "plastic" in note:
            assert label == 1, note


def test_a_note_that_the_rules_judge_otherwise_than_its_label_is_not_retold() -> None:
    odd = LabelledNotes(NOTES.notes, np.array([1, 1], np.int8))
    more = with_retold(odd, LAW, least=100, seed=1)
    assert all(text.startswith("cracked: Bumper, ") for text in more.notes[2:].to_pylist())


def test_a_file_that_is_large_enough_stays_as_it_is() -> None:
    assert with_retold(NOTES, LAW, least=2, seed=1) is NOTES

"""Occlusion: what the network reads of a note, and what each word does to its answer."""

import numpy as np
import pyarrow as pa

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.attribution import attributions, seen_words, without


def test_rows_without_some_ids_move_together() -> None:
    # given
    ids = np.array([[5, 6, 7, 0], [8, 9, 0, 0]], np.int32)
    is_gone = np.array([[False, True, False, False], [True, False, False, False]])
    # when, then
    assert without(ids, is_gone).tolist() == [[5, 7, 0, 0], [9, 0, 0, 0]]


def test_words_stand_where_the_note_has_them(model: NoteModel) -> None:
    # given: signs and letters of several bytes before the words
    notes = ["«ß» Bumper — steel, fair", "", "31 years old in 2019"]
    # when
    seen = seen_words(model, pa.array(notes))
    # then
    texts = [
        notes[row][start:end]
        for row, start, end in zip(seen.row, seen.start, seen.end, strict=True)
    ]
    assert {"Bumper", "steel", "fair", "31", "2019"} <= set(texts)
    assert not {"—", ",", " "} & set(texts)
    assert (seen.ids[seen.row, seen.place] > 0).all()
    assert seen.row.tolist() == sorted(seen.row.tolist())


def test_the_condition_speaks_against_or_for_the_part(model: NoteModel) -> None:
    # given
    notes = pa.array(
        ["Bumper made in 2010, steel, poor condition", "Bumper made in 2010, steel, good condition"]
    )
    # when
    seen = seen_words(model, notes)
    of_word = {
        notes[int(row)].as_py()[start:end]: value
        for row, start, end, value in zip(
            seen.row, seen.start, seen.end, attributions(model, seen), strict=True
        )
    }
    # then: in log-odds
    assert of_word["poor"] > 3
    assert of_word["good"] < 0
    assert of_word["poor"] == max(of_word.values())


def test_an_attribution_depends_on_its_note_alone(model: NoteModel) -> None:
    # given
    notes = pa.array([f"Bumper made in {year}, iron, fair" for year in range(1980, 2000)])
    # when
    together = attributions(model, seen_words(model, notes))
    alone = [attributions(model, seen_words(model, notes.slice(row, 1))) for row in range(20)]
    # then
    assert together.tolist() == np.concatenate(alone).tolist()

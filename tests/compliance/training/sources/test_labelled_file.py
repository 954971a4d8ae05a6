"""A file of labelled notes that no simulator wrote: it was put together by hand, and tuned on nothing."""

from pathlib import Path

import pyarrow as pa
import pytest

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.simulation.labelling import labelling_law
from trey.compliance.training.card import GROUPS
from trey.compliance.training.fitting import Trained, train
from trey.compliance.training.sources.labelled_file import labelled_file
from trey.errors import TreyError

WORKSHOP = Path(__file__).parents[2] / "labelled" / "workshop.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="module")
def trained(folder: Path) -> Trained:
    made_by = {"command": "trey compliance train --labelled workshop.csv"}
    return train(
        labelled_file(WORKSHOP, labelling_law()),
        1,
        folder,
        made_by=made_by,
        on_epoch=lambda _: None,
    )


def test_the_card_says_how_the_file_was_split(trained: Trained) -> None:
    parts = ("training_notes", "validation_notes", "evaluation_notes")
    assert trained.card["split_by"] == GROUPS
    assert [trained.card[part] for part in parts] == [52, 12, 16]
    assert trained.card["retold_notes"] > 1_500
    assert trained.card["data"] == "workshop.csv"


def test_a_small_file_trains_a_model_that_is_right_about_notes_it_has_not_seen(
    trained: Trained,
) -> None:
    assert trained.card["quality"]["accuracy"]["value"] >= 0.75
    assert trained.card["decisions"]["correct_share"] == 1.0
    assert trained.card["decisions"]["review_share"] <= 0.4


def test_the_model_is_stored_and_knows_the_worked_examples(folder: Path, trained: Trained) -> None:
    model = NoteModel.load(folder)
    assert model.digest == trained.provenance["model_sha256"]
    notes = [
        "Bumper made in 1985, steel, fair condition",
        "Bumper made in 2010, carbon fiber, good condition",
        "Bumper made in 1995, steel, fair condition",
    ]
    assert [round(p) for p in model.probability(pa.array(notes))] == [1, 0, 1]


def test_labels_that_mean_the_opposite_are_refused(tmp_path: Path) -> None:
    # given
    header, *rows = WORKSHOP.read_text().splitlines()
    turned = [f"{row[:-1]}{1 - int(row[-1])}" for row in rows]
    (tmp_path / "turned.csv").write_text("\n".join([header, *turned]))
    # then
    with pytest.raises(TreyError, match="have the opposite label; here 0 is compliant"):
        labelled_file(tmp_path / "turned.csv", labelling_law())


def test_notes_that_are_all_alike_cannot_be_held_out(tmp_path: Path) -> None:
    # given
    rows = [f"C{year},steel bumper of {year} in good condition,0" for year in range(1995, 2015)]
    (tmp_path / "alike.csv").write_text("\n".join(["component_id,note,label", *rows]))
    # then
    with pytest.raises(TreyError, match="20 notes are 1 groups of near-duplicates, too few"):
        labelled_file(tmp_path / "alike.csv", labelling_law()).prepared(seed=1)

"""The shipped model against its card, on notes of a fresh seed."""

import json
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from trey.compliance.decision.judging import Judge
from trey.compliance.decision.note_model import shipped_model
from trey.compliance.decision.scoring import judge_of
from trey.compliance.simulation.components import JUDGED_ON, simulate_components
from trey.compliance.simulation.foreign import simulate_foreign_notes
from trey.compliance.training.evaluation import automation, calibration_error, quality
from trey.compliance.training.examples import LabelledNotes

FOLDER = files("trey") / "defaults" / "compliance"
CARD = json.loads((FOLDER / "card.json").read_text())
PROVENANCE = json.loads((FOLDER / "provenance.json").read_text())


@pytest.fixture(scope="module")
def judge() -> Judge:
    return judge_of(shipped_model(), JUDGED_ON)


@pytest.fixture(scope="module")
def held_out() -> pa.Table:
    """Fresh notes of the families that the model was not trained on."""
    components = simulate_components(20_000, seed=20_261_121)
    return components.filter(
        pc.is_in(components["template_family"], pa.array(CARD["held_out_families"]))
    )


def test_quality_on_fresh_notes_is_that_of_the_card(judge: Judge, held_out: pa.Table) -> None:
    # given
    labelled = LabelledNotes.of(held_out)
    assert len(labelled.labels) > 3_000
    # when
    probability = judge.model.probability(labelled.notes)
    said = (probability >= 0.5).astype("int8")
    measured = quality(said, labelled.labels, labelled.groups())
    # then
    card = CARD["quality"]
    assert measured.macro_f1.value == pytest.approx(card["macro_f1"]["value"], abs=0.01)
    assert measured.accuracy.value == pytest.approx(card["accuracy"]["value"], abs=0.01)
    error = calibration_error(probability, labelled.labels)
    assert error == pytest.approx(CARD["calibration_error"], abs=0.01)


def test_decisions_on_fresh_notes_are_as_right_as_the_card_says(
    judge: Judge, held_out: pa.Table
) -> None:
    measured = automation(judge, held_out)
    card = CARD["decisions"]
    assert measured.correct_share >= card["correct_share"] - 0.003
    assert measured.review_share <= card["review_share"] + 0.01


def test_foreign_texts_go_to_people(judge: Judge) -> None:
    # given
    texts = simulate_foreign_notes(1_000, seed=20_261_121)
    # when
    is_in_review = pc.equal(judge.decide(texts["note"])["decision"], "review")
    # then
    total = pc.mean(is_in_review).as_py()
    assert total == pytest.approx(CARD["out_of_domain_in_review"], abs=0.02)
    by_sort = texts.append_column("in_review", is_in_review).group_by("sort")
    shares = by_sort.aggregate([("in_review", "mean"), ("in_review", "count")]).to_pylist()
    assert len(shares) == 5
    for share in shares:
        assert share["in_review_mean"] >= 0.9, share
        assert share["in_review_count"] > 150


def test_provenance_names_what_made_the_model(judge: Judge) -> None:
    assert PROVENANCE["model_sha256"] == judge.model.digest
    assert PROVENANCE["command"].startswith("trey compliance train ")
    assert CARD["data"] == "simulated"
    assert CARD["largest_difference_to_keras"] <= 1e-5


def test_the_card_says_that_the_model_reaches_what_it_is_shipped_for() -> None:
    assert CARD["quality"]["macro_f1"]["value"] >= 0.97
    assert CARD["calibration_error"] <= 0.02
    assert CARD["decisions"]["review_share"] <= 0.10
    assert CARD["decisions"]["correct_share"] >= 0.995
    assert CARD["training_seconds"] <= 300
    for attribute in CARD["reader"].values():
        assert min(attribute["precision"], attribute["recall"]) >= 0.97
    by_variant = CARD["accuracy_by_variant"]
    assert len(by_variant) == 8
    assert all(figure["value"] >= 0.95 for figure in by_variant.values())


def test_the_card_tells_of_families_that_nothing_was_developed_on(judge: Judge) -> None:
    # given
    card = CARD["reserved_families"]
    notes = simulate_components(4_000, seed=20_261_121, reserved=True)
    # when
    measured = automation(judge, notes)
    # then: its share in review is known to miss the target
    assert measured.correct_share >= card["decisions"]["correct_share"] - 0.005
    assert measured.review_share == pytest.approx(card["decisions"]["review_share"], abs=0.03)


def test_the_shipped_files_are_small() -> None:
    sizes = [len(file.read_bytes()) for file in FOLDER.iterdir()]
    assert len(sizes) == 5
    assert sum(sizes) < 2_000_000

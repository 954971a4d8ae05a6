"""A second inventory is explained by its own catalogue and regulation."""

from datetime import date
from pathlib import Path

import pytest

from tests.compliance.explanation.asking import explained
from trey.compliance.explanation.explaining import Explainer, load_model
from trey.compliance.scoring.law import Law
from trey.errors import TreyError

SEATS = Path(__file__).parents[1] / "aircraft_seats"


@pytest.fixture
def law() -> Law:
    """Says what has to be, not what may not."""
    return Law.of_files(SEATS / "regulation.yaml", SEATS / "catalogue.yaml", date(2026, 1, 1))


def test_what_a_seat_lacks_is_named_and_put_in_its_place(law: Law) -> None:
    # when
    found = explained(Explainer(law, None), "Seat cushion of pu foam, made in 2010, ripped")
    # then
    assert [(hit.clause, hit.stated, hit.words[0].text) for hit in found.clauses] == [
        ("fireproof", "material foam", "pu foam"),
        ("intact", "condition torn", "ripped"),
    ]
    assert found.counterfactual is not None
    assert found.counterfactual.note == "Seat cushion of fire blocker, made in 2010, intact"
    assert found.counterfactual.changes == ("condition intact", "material fire blocker")


def test_a_model_for_another_inventory_is_refused(law: Law) -> None:
    with pytest.raises(TreyError, match="the model is for vehicles, the regulation for aircraft"):
        load_model(None, law)

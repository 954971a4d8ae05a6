"""The day by which notes to learn from are labelled."""

from datetime import date
from pathlib import Path

import pytest

from trey.compliance.scoring.law import Law
from trey.compliance.simulation.components import JUDGED_ON
from trey.compliance.simulation.labelling import labelling_law
from trey.errors import TreyError

SHIPPED = Law.of_files(None, None, JUDGED_ON)


def law_file(folder: Path, **clause: str) -> Path:
    """The shipped regulation with other dates."""
    dated = [
        c.model_dump(mode="json", exclude_none=True) | clause for c in SHIPPED.regulation.clauses
    ]
    changed = SHIPPED.regulation.model_dump(mode="json") | {"clauses": dated}
    path = folder / "law.yaml"
    path.write_text(str(changed))
    return path


def test_the_shipped_law_labels_on_one_day_for_ever() -> None:
    assert labelling_law() == SHIPPED


def test_a_law_that_is_still_to_come_labels_when_it_holds(tmp_path: Path) -> None:
    law = labelling_law(law_file(tmp_path, effective_from="2031-05-01"))
    assert law.on == date(2031, 5, 1)
    assert len(law.citations) == 3


def test_a_law_that_has_ended_labels_nothing(tmp_path: Path) -> None:
    with pytest.raises(
        TreyError, match="no clause of vehicle-components is in force on 2026-01-01"
    ):
        labelling_law(law_file(tmp_path, effective_to="2025-06-30"))

"""What explains: the shipped model under the shipped law."""

from datetime import date

import pytest

from trey.compliance.decision.note_model import NoteModel, shipped_model
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.scoring.law import Law


@pytest.fixture(scope="package")
def model() -> NoteModel:
    return shipped_model()


@pytest.fixture(scope="package")
def explainer(model: NoteModel) -> Explainer:
    return Explainer(Law.of_files(None, None, date(2026, 1, 1)), model)

"""A model of notes as MLflow logs it and loads it in a worker: this file and a folder beside it."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel

from trey.compliance.decision.note_model import NoteModel


class LoggedNoteModel(PythonModel):
    """Text → probability, by the same `NoteModel` that the job opens."""

    def load_context(self, context: Any) -> None:  # MLflow insists on this name
        self._model = NoteModel.load(Path(context.artifacts["model"]))

    def predict(
        self,
        context: Any,  # noqa: ARG002  # MLflow calls it so
        model_input: pd.DataFrame,
        params: Any = None,  # noqa: ARG002  # likewise
    ) -> pd.Series:
        return pd.Series(self._model.probability(pa.array(model_input["note"])))


set_model(LoggedNoteModel())

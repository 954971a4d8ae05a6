"""A model of notes in a folder that every worker reaches, as what decides."""

from dataclasses import dataclass
from pathlib import Path

from trey.compliance.scoring.law import Law
from trey.compliance.scoring.ports import Judge
from trey.errors import TreyError


@dataclass(frozen=True)
class StoredModel:
    """Model, reader and rules decide together.

    Attributes:
        law: The rules.
        folder: Holds what `NoteModel.load` reads.
        name, version, digest: What the folder held when the run began.
    """

    law: Law
    folder: Path
    name: str
    version: str
    digest: str

    @classmethod
    def of_folder(cls, folder: Path, law: Law) -> "StoredModel":
        """Look what the folder holds.

        Raises:
            TreyError: No model, or one for another inventory.
        """
        from trey.compliance.decision.note_model import NoteModel  # rules alone need no onnxruntime

        model = NoteModel.load(folder)
        law.require_inventory(model.head.inventory, f"the model in {folder}")
        return cls(law, folder.absolute(), model.head.name, model.version, model.digest)

    def open(self) -> Judge:
        """Load the model in this process.

        Raises:
            TreyError: The folder holds another one by now.
        """
        from trey.compliance.decision import judging
        from trey.compliance.decision.note_model import NoteModel

        model = NoteModel.load(self.folder)
        if model.digest != self.digest:
            raise TreyError(f"{self.folder}: the model was replaced meanwhile; start the job again")
        return judging.Judge(model, self.law.catalogue, self.law.regulation, self.law.on)

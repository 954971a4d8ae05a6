"""A model of notes as it is stored and shipped: loaded, it turns notes into probabilities.

Needs numpy, pyarrow and onnxruntime; what it was trained with stays behind.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import BaseModel, Field

from trey.compliance.models.calibration import Calibration
from trey.compliance.models.classifier import FloatArray, IntArray
from trey.compliance.models.exported.session import OnnxClassifier
from trey.compliance.text.vocabulary import Vocabulary
from trey.errors import TreyError

NETWORK, VOCABULARY, HEAD = "model.onnx", "vocabulary.json", "model.json"
VERSION_DIGITS = 12
FILES = (NETWORK, VOCABULARY, HEAD)  # all that decides; card and provenance only tell


class Head(BaseModel, frozen=True, extra="forbid"):
    """What stands in model.json."""

    name: str
    inventory: str = Field(description="Of the catalogue whose parts it judges")
    sequence_length: int = Field(ge=1)
    slope: float = Field(gt=0, description="Of the calibration")


@dataclass(frozen=True)
class NoteModel:
    """Vocabulary, network and calibration; an answer depends on its note alone.

    Attributes:
        digest: Of the bytes of FILES: equal digests are equal models.
    """

    head: Head
    vocabulary: Vocabulary
    network: OnnxClassifier
    digest: str

    @property
    def version(self) -> str:
        """Names what decides, so that a score by one model is never taken for another's."""
        return self.digest[:VERSION_DIGITS]

    def identity(self) -> dict[str, Any]:
        """Head, version and digest, for a document that names the model."""
        return {**self.head.model_dump(), "version": self.version, "digest": self.digest}

    @classmethod
    def load(cls, folder: Path) -> "NoteModel":
        """Read what `save` wrote.

        Raises:
            TreyError: A file is missing or is not what it should be.
        """
        try:
            contents = [(folder / name).read_bytes() for name in FILES]
            head = Head.model_validate_json(contents[2])
            vocabulary = Vocabulary.load(folder / VOCABULARY)
            network = OnnxClassifier(contents[0])
            network.require_ids(len(vocabulary.tokens))
        except OSError as error:
            raise TreyError(
                f"{error.filename}: {error.strerror}; name the folder of a model, as "
                "`trey compliance train --out` writes it"
            ) from error
        except ValueError as error:
            raise TreyError(f"{folder}: not a model that can be read; train it again") from error
        digest = hashlib.sha256(b"".join(hashlib.sha256(c).digest() for c in contents)).hexdigest()
        return cls(head, vocabulary, network, digest)

    def probability(self, notes: pa.Array | pa.ChunkedArray) -> FloatArray:
        """P(non-compliant) of each note, shape (rows,)."""
        return self.probability_of_ids(self.vocabulary.encode(notes, self.head.sequence_length))

    def probability_of_ids(self, ids: IntArray) -> FloatArray:
        """As `probability`, of notes that are already encoded."""
        calibrate = Calibration(self.head.slope)
        return calibrate(self.network.probability(ids))


def save(folder: Path, head: Head, vocabulary: Vocabulary, network: bytes) -> NoteModel:
    """Write a model and give it as it will be loaded."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NETWORK).write_bytes(network)
    vocabulary.save(folder / VOCABULARY)
    (folder / HEAD).write_text(head.model_dump_json(indent=2) + "\n", "utf-8")
    return NoteModel.load(folder)


def shipped_model() -> NoteModel:
    """The model that travels with the package."""
    with shipped_folder() as folder:
        return NoteModel.load(folder)


@contextmanager
def shipped_folder() -> Iterator[Path]:
    """The folder of that model, for whom it is to be loaded elsewhere."""
    with as_file(files("trey") / "defaults" / "compliance") as folder:
        yield folder

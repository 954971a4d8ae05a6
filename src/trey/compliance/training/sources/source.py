"""Labelled notes with the law that labels them, and how to get the same ones again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa

from trey.compliance.models.classifier import Epoch, unwatched
from trey.compliance.scoring.law import Law
from trey.compliance.training.examples import LabelledNotes, Prepared, prepare
from trey.compliance.training.retelling import with_retold
from trey.compliance.training.robustness import Variants


@dataclass(frozen=True)
class Source:
    """What a training begins with.

    Attributes:
        name: "simulated", or the name of a file.
        labelled: `note`, `label` (null: not decidable) and, where known, `template_family`.
        law: That the labels follow.
        provenance: What makes the same notes again.
        sizes: Of ClassifierConfig, as they suit the number of notes; but for the vocabulary's.
        least_notes: Fewer in the training part are retold of other parts; `retelling` says how.
        variants: Harder notes in the families of that name; none where nobody can write such.
        strangers: Texts that no model should decide, if there are any.
        reserved: Labelled notes in families that nothing was developed on, for the last evaluation.
    """

    name: str
    labelled: pa.Table
    law: Law
    provenance: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)
    least_notes: int = 0
    variants: Callable[[Collection[str]], Variants] = lambda _: {}
    strangers: pa.ChunkedArray | None = None
    reserved: pa.Table | None = None

    def prepared(self, seed: int, on_epoch: Callable[[Epoch], None] = unwatched) -> Prepared:
        """Split, reword, count and encode the notes.

        Raises:
            TreyError: They are too few, or too much alike, to hold some out.
        """
        notes = LabelledNotes.of(self.labelled)
        enrich = partial(with_retold, law=self.law, least=self.least_notes, seed=seed)
        return prepare(notes, self.law.catalogue, seed, on_epoch, enrich, **self.sizes)

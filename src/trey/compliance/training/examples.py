"""Labelled notes → what a classifier is fitted to: vocabulary, ids, parts that share no text."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trey.compliance.catalogue import Catalogue
from trey.compliance.duplicates import near_groups
from trey.compliance.models.classifier import (
    BoolArray,
    ClassifierConfig,
    Epoch,
    Examples,
    Task,
    unwatched,
)
from trey.compliance.split import Split, split_by_family, split_by_text
from trey.compliance.text.counting import words_of
from trey.compliance.text.vocabulary import NEGATIONS, RESERVED, Vocabulary
from trey.compliance.training.rewording import reworded


@dataclass(frozen=True)
class LabelledNotes:
    """Notes with labels that can be trusted for training.

    Attributes:
        notes: Text.
        labels: 0 compliant, 1 non-compliant.
        families: Names, or None where nobody knows who wrote alike.
    """

    notes: pa.Array
    labels: NDArray[np.int8]
    families: pa.Array | None = None

    @classmethod
    def of(cls, table: pa.Table) -> "LabelledNotes":
        """Take `note`, `label` and, if there, `template_family` of the rows that have a label."""
        labelled = table.filter(pc.is_valid(table["label"])).combine_chunks()
        has_families = "template_family" in labelled.column_names
        return cls(
            labelled["note"].combine_chunks(),
            labelled["label"].to_numpy().astype(np.int8),
            labelled["template_family"].combine_chunks() if has_families else None,
        )

    def split(self, seed: int) -> Split:
        """Hold out whole families, or whole groups of near-duplicates where there are none."""
        if self.families is None:
            return split_by_text(self.notes, seed)
        return split_by_family(self.notes, self.families, seed)

    def groups(self) -> NDArray[np.int64]:
        """Number of the family of each note, or of its near-duplicates: what goes together."""
        if self.families is None:
            return near_groups(self.notes)
        codes: NDArray[np.int64] = self.families.dictionary_encode().indices.to_numpy()
        return codes.astype(np.int64)

    def part(self, rows: NDArray[np.int64]) -> "LabelledNotes":
        """Some of the rows."""
        taken = pa.array(rows)
        families = None if self.families is None else self.families.take(taken)
        return LabelledNotes(self.notes.take(taken), self.labels[rows], families)


@dataclass(frozen=True)
class Prepared:
    """What a comparison and a fit begin with.

    Attributes:
        vocabulary: Fitted on the training part alone.
        training_notes: How many of the split's training part there are.
        retold_notes: How many were made of these, before each was reworded once.
        task: Training notes, each once as written and once reworded, and the validation part.
        evaluation: What nothing was fitted on.
        held_out: Families of the evaluation; none where the notes have no families.
    """

    vocabulary: Vocabulary
    training_notes: int
    retold_notes: int
    task: Task
    evaluation: LabelledNotes
    held_out: tuple[str, ...]


def prepare(
    labelled: LabelledNotes,
    catalogue: Catalogue,
    seed: int,
    on_epoch: Callable[[Epoch], None] = unwatched,
    enrich: Callable[[LabelledNotes], LabelledNotes] = lambda notes: notes,
    **sizes: float,
) -> Prepared:
    """Split, reword, count and encode.

    Args:
        labelled: All there is.
        catalogue: Its words are kept, whether or not a training note has them.
        seed: Of the split, the rewordings and the fit.
        on_epoch: Called after each epoch of a fit.
        enrich: Adds further notes to the training part.
        sizes: Of ClassifierConfig, but for the vocabulary's.

    Raises:
        TreyError: There are too few families, or groups of texts, to hold some out.
    """
    split = labelled.split(seed)
    train, validation, evaluation = (
        labelled.part(rows) for rows in (split.train, split.validation, split.evaluation)
    )
    count = len(train.labels)
    train = enrich(train)
    told_again = reworded(train.notes, catalogue, seed)
    terms = (*catalogue.conditions, *catalogue.materials, *catalogue.kinds)
    forms = [form for term in terms for form in term.surface_forms]
    notes = pa.concat_arrays([train.notes.cast(pa.string()), told_again])
    vocabulary = Vocabulary.fit(notes, kept=forms)
    config = ClassifierConfig(vocabulary_size=len(vocabulary.tokens), **sizes)

    def examples(notes: pa.Array, labels: NDArray[np.int8]) -> Examples:
        return Examples(vocabulary.encode(notes, config.sequence_length), labels)

    task = Task(
        examples(notes, np.tile(train.labels, 2)),
        examples(validation.notes, validation.labels),
        _forgettable(vocabulary, forms),
        config,
        seed,
        on_epoch,
    )
    retold = len(train.labels) - count
    return Prepared(vocabulary, count, retold, task, evaluation, split.held_out)


def _forgettable(vocabulary: Vocabulary, forms: list[str]) -> BoolArray:
    """Which words may be forgotten: not the catalogue's, no negation, no number."""
    needed = words_of(forms) | NEGATIONS | set(RESERVED)
    return np.array([token not in needed and "_" not in token for token in vocabulary.tokens])

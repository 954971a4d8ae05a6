"""A model from labelled notes of a customer's own, which nobody simulated."""

from collections.abc import Callable
from pathlib import Path

from trey.compliance.backtest import first_full_day
from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.labelled import labels_by_rules, read_labelled
from trey.compliance.models.classifier import Epoch
from trey.compliance.regulation import shipped_regulations
from trey.compliance.training.examples import LabelledNotes, prepare
from trey.compliance.training.fitting import (
    CARD,
    PROVENANCE,
    Trained,
    data_digest,
    train,
    write_document,
)

STEPS = 1_000  # of the optimizer: a file of few notes is read more often


def train_on_file(
    path: Path, seed: int, folder: Path, *, on_epoch: Callable[[Epoch], None]
) -> Trained:
    """Train on a file; families are not known, so whole groups of near-duplicates are held out.

    Raises:
        TreyError: The file cannot be read for certain, its labels mean the opposite, or its notes
            are too much alike to hold some out.
    """
    catalogue, regulation = shipped_catalogue(), shipped_regulations()[0]
    on = first_full_day(regulation)
    labelled = read_labelled(path, labels_by_rules(catalogue, regulation, on))
    epochs = min(max(STEPS * 64 // len(labelled), 6), 100)
    notes = LabelledNotes.of(labelled)
    prepared = prepare(notes, catalogue, seed, on_epoch, epochs=epochs, batch_size=64)
    digest = data_digest(labelled)
    trained = train(prepared, folder, version=digest[:12], inventory=catalogue.inventory)
    trained.card.update(data=path.name)
    write_document(folder / CARD, trained.card)
    document = {"seed": seed, "data_sha256": digest, "model_sha256": trained.model.digest}
    write_document(folder / PROVENANCE, document)
    return trained

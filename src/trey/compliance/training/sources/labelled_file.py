"""Labelled notes of a customer's own, which nobody simulated."""

from pathlib import Path

from trey.compliance.labelled import labels_by_rules, read_labelled
from trey.compliance.scoring.law import Law
from trey.compliance.training.sources.source import Source

STEPS = 1_000  # of the optimizer: a file of few notes is read more often
LEAST_NOTES = 2_000  # of the training part: with fewer, nothing is learned that holds for the rest


def labelled_file(path: Path, law: Law) -> Source:
    """Read a file of labelled notes; who wrote alike is not known.

    Args:
        path: The file.
        law: Of the inventory, and what its labels follow.

    Raises:
        TreyError: The file cannot be read for certain, or its labels mean the opposite.
    """
    labelled = read_labelled(path, labels_by_rules(law.catalogue, law.regulation, law.on))
    epochs = max(STEPS * 64 // max(len(labelled), 2 * LEAST_NOTES), 6)
    sizes = {"epochs": epochs, "batch_size": 64}
    return Source(path.name, labelled, law, sizes=sizes, least_notes=LEAST_NOTES)

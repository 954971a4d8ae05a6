"""Labelled notes of a customer's own, which nobody simulated."""

from pathlib import Path

from trey.compliance.backtest import first_full_day
from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.labelled import labels_by_rules, read_labelled
from trey.compliance.regulation import shipped_regulations
from trey.compliance.scoring.law import Law
from trey.compliance.training.sources.source import Source

STEPS = 1_000  # of the optimizer: a file of few notes is read more often
LEAST_NOTES = 2_000  # of the training part: with fewer, nothing is learned that holds for the rest


def labelled_file(path: Path) -> Source:
    """Read a file of labelled notes; who wrote alike is not known.

    Raises:
        TreyError: The file cannot be read for certain, or its labels mean the opposite.
    """
    regulation = shipped_regulations()[0]
    law = Law(regulation, shipped_catalogue(), first_full_day(regulation))
    labelled = read_labelled(path, labels_by_rules(law.catalogue, law.regulation, law.on))
    epochs = max(STEPS * 64 // max(len(labelled), 2 * LEAST_NOTES), 6)
    sizes = {"epochs": epochs, "batch_size": 64}
    return Source(path.name, labelled, law, sizes=sizes, least_notes=LEAST_NOTES)

"""The model that travels with the package: trained on simulated notes, and said to be."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.decision.judging import REVIEW, Judge
from trey.compliance.labelled import labels_by_rules
from trey.compliance.models.classifier import Epoch
from trey.compliance.regulation import shipped_regulations
from trey.compliance.simulation.components import JUDGED_ON, simulate_components
from trey.compliance.simulation.foreign import simulate_foreign_notes
from trey.compliance.training.comparison import Contestant, compare
from trey.compliance.training.evaluation import as_document, automation
from trey.compliance.training.examples import LabelledNotes, prepare
from trey.compliance.training.fitting import (
    CARD,
    PROVENANCE,
    Trained,
    data_digest,
    train,
    write_document,
)

FOREIGN_NOTES = 2_000


def train_on_simulated(
    rows: int,
    seed: int,
    folder: Path,
    *,
    command: str,
    commit: str | None,
    on_epoch: Callable[[Epoch], None],
) -> Trained:
    """Train on simulated components, and write the model with card and provenance.

    Args:
        rows: How many components are simulated; a fifth of their families is held out.
        seed: Of simulation, split and fit.
        folder: To write to.
        command: That a person repeats it with.
        commit: Of the code; None where it is not under version control.
        on_epoch: Called after each epoch.
    """
    components = simulate_components(rows, seed)
    catalogue = shipped_catalogue()
    prepared = prepare(LabelledNotes.of(components), catalogue, seed, on_epoch)
    digest = data_digest(components)
    trained = train(prepared, folder, version=digest[:12], inventory=catalogue.inventory)
    judge = Judge(trained.model, catalogue, shipped_regulations()[0], JUDGED_ON)
    is_held_out = pc.is_in(components["template_family"], pa.array(prepared.held_out))
    foreign = judge.decide(simulate_foreign_notes(FOREIGN_NOTES, seed)["note"])
    trained.card.update(
        data="simulated",
        decisions=as_document(automation(judge, components.filter(is_held_out))),
        out_of_domain_in_review=round(pc.mean(pc.equal(foreign["decision"], REVIEW)).as_py(), 4),
    )
    write_document(folder / CARD, trained.card)
    write_document(
        folder / PROVENANCE,
        {
            "command": command,
            "commit": commit,
            "seed": seed,
            "generator": {"name": "simulate_components", "rows": rows, "seed": seed},
            "data_sha256": digest,
            "model_sha256": trained.model.digest,
        },
    )
    return trained


def compare_on_simulated(rows: int, seed: int) -> Iterator[Contestant]:
    """Compare all kinds of models on simulated components, whole families held out."""
    catalogue = shipped_catalogue()
    prepared = prepare(LabelledNotes.of(simulate_components(rows, seed)), catalogue, seed)
    return compare(prepared, labels_by_rules(catalogue, shipped_regulations()[0], JUDGED_ON))

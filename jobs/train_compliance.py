"""Train the model of notes, compare it with the other kinds, and write the run down in MLflow."""

import logging
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from trey.adapters import runtime
from trey.adapters.tracking.runs import Tracking
from trey.compliance.simulation.labelling import labelling_law
from trey.compliance.training.repeating import train_command
from trey.compliance.training.sources.labelled_file import labelled_file
from trey.compliance.training.sources.simulated import simulated_notes
from trey.compliance.training.tracked import train_tracked
from trey.provenance import commit
from trey.report.training.page import PAGE, training_page
from trey.settings import TrainComplianceSettings

logger = logging.getLogger("trey.train_compliance")


def main(argv: Sequence[str] | None = None) -> None:
    """Train once; the run keeps the model, for a registry to take it."""
    settings = TrainComplianceSettings.from_argv(argv)
    given = settings.labelled
    law = labelling_law(settings.regulation, settings.vocabulary)
    source = (
        labelled_file(given, law) if given else simulated_notes(settings.rows, settings.seed, law)
    )
    command = train_command(
        given, settings.rows, settings.seed, settings.regulation, settings.vocabulary
    )
    made_by = {"command": command, "commit": commit()}
    tracking = Tracking.at(settings.tracking_uri, settings.home)
    with TemporaryDirectory() as folder, tracking.run(settings.experiment, source.name) as run:
        outcome = train_tracked(source, settings.seed, Path(folder), run, made_by=made_by)
        page = training_page(outcome.contestants, source.name, simulated=given is None)
        run.text(page, PAGE)
    logger.info("run %s with its model: %s", run.id, run.artifact_uri)


if __name__ == "__main__":
    runtime.log_to_stderr()
    main()

"""Train the network of a fleet from silver, measure it on batteries held out, and register it."""

import logging
from collections.abc import Sequence

from trey.adapters import runtime
from trey.adapters.tables import Tables
from trey.adapters.tracking.registry import Registry
from trey.adapters.tracking.runs import Tracking
from trey.battery.days import histories_of
from trey.battery.silver import settled_days
from trey.battery.training.fitting import FitConfig
from trey.battery.training.tracked import train_tracked
from trey.battery.versions.approved import MODEL
from trey.report.training.forecaster import forecaster_page
from trey.report.training.page import PAGE
from trey.run_log import MODEL as MODEL_FOLDER
from trey.settings import TrainForecasterSettings
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.schemas import BATTERY_DAILY

logger = logging.getLogger("trey.train_forecaster")


def main(argv: Sequence[str] | None = None) -> None:
    """Train once; the registry gets a challenger, which somebody has to approve."""
    settings = TrainForecasterSettings.from_argv(argv)
    spark = runtime.start_spark("train_forecaster")
    silver = Tables(spark, settings.tables_root).read("silver.battery_daily", BATTERY_DAILY)
    days = settled_days(silver, settings.batteries, settings.seed)
    config = FitConfig(seed=settings.seed, epochs=settings.epochs)
    tracking = Tracking.at(settings.tracking_uri, settings.home)
    with tracking.run(settings.experiment, f"seed {settings.seed}") as run:
        outcome = train_tracked(
            histories_of(days),
            floats(days, "battery_rated_cycles"),
            config,
            settings.training_folder,
            run,
            made_by={"data": "silver.battery_daily", "batteries": settings.batteries},
        )
        run.text(forecaster_page(outcome.epochs, outcome.held_out, "silver.battery_daily"), PAGE)
        registered = Registry.at(settings.tracking_uri, settings.home, MODEL).register(
            run, MODEL_FOLDER, outcome.made.forecaster.digest
        )
    logger.info("%s version %s, a challenger: run %s", MODEL, registered.version, run.id)


if __name__ == "__main__":
    runtime.log_to_stderr()
    main()

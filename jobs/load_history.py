"""Load a file of past days, or a stretch of IoT Hub's archive, into bronze and silver."""

from collections.abc import Sequence
from pathlib import Path

from trey.adapters import runtime
from trey.adapters.tables import Tables
from trey.files.staging import staged
from trey.settings import LoadHistorySettings
from trey.telemetry.files.staging import messages_in
from trey.telemetry.loading import load


def main(argv: Sequence[str] | None = None) -> None:
    """Load once; forecasts and alerts are the stream's business."""
    settings = LoadHistorySettings.from_argv(argv)
    messages = messages_in(Path(settings.file), settings.vehicles)
    with (
        runtime.job_lock(settings.home, "telemetry"),
        staged(messages, settings.staging_folder) as files,
    ):
        spark = runtime.start_spark("load_history")
        load(Tables(spark, settings.tables_root), spark.read.parquet(files))


if __name__ == "__main__":
    runtime.log_to_stderr()
    main()

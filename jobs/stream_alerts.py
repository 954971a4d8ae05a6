"""Read telemetry as it comes, forecast every battery that reports, and send the alerts that are new."""

from collections.abc import Sequence

from trey.adapters import runtime
from trey.adapters.batch_log import BatchLog
from trey.adapters.cosmos import AlertContainer
from trey.adapters.event_hubs.source import EventHubsDataSource
from trey.adapters.ledger import Ledger
from trey.adapters.tables import Tables
from trey.adapters.tracking.registry import Registry
from trey.alerts import rules
from trey.alerts.contract import BATTERY_REPLACEMENT_DUE
from trey.alerts.ports import AlertSink
from trey.alerts.schemas import BATCH_LOG, FACT_ALERT
from trey.alerts.stream import BatteryAlertWriter, Models
from trey.battery.forecaster import Forecaster
from trey.battery.forecasting import forecast_with
from trey.battery.schemas import FORECAST_DAILY
from trey.battery.versions.approved import MODEL, ApprovedForecasters, kept_in
from trey.battery.versions.carried import ShippedForecasters
from trey.settings import StreamAlertsSettings
from trey.telemetry import parsing
from trey.telemetry.cleansing.days import cleanse
from trey.telemetry.schemas import BATTERY_DAILY, BRONZE_QUARANTINE, BRONZE_TELEMETRY

TABLES = (  # each with the columns that it is partitioned by
    ("bronze.telemetry", BRONZE_TELEMETRY, ()),
    ("bronze.quarantine", BRONZE_QUARANTINE, ()),
    ("silver.battery_daily", BATTERY_DAILY, ()),
    ("gold.fact_forecast_daily", FORECAST_DAILY, ()),
    ("gold.fact_alert", FACT_ALERT, ("kind",)),
    ("ops.batch_log", BATCH_LOG, ()),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the stream until it is stopped, or with `--available-now` until the backlog is drained."""
    settings = StreamAlertsSettings.from_argv(argv)
    with runtime.job_lock(settings.home, "telemetry"):
        spark = runtime.start_spark("stream_alerts")
        spark.dataSource.register(EventHubsDataSource)
        container = AlertContainer(settings.cosmos_database, settings.cosmos_container)
        container.check()
        writer = build_writer(settings, Tables(spark, settings.tables_root), container)
        writer.copy_uncopied()
        query = (
            spark.readStream.format("eventhubs")
            .options(**reader_options(settings))
            .load()
            .writeStream.foreachBatch(writer.write)
            .option("checkpointLocation", settings.checkpoint_folder)
            .trigger(processingTime=f"{settings.trigger_seconds} seconds")
            .queryName("stream_alerts")
            .start()
        )
        runtime.await_query(query, drain=settings.available_now)


def build_writer(
    settings: StreamAlertsSettings, tables: Tables, sink: AlertSink
) -> BatteryAlertWriter[Forecaster]:
    """Wire the batch function; the tables are there afterwards."""
    for name, schema, partitioned_by in TABLES:
        tables.ensure(name, schema, partitioned_by)
    return BatteryAlertWriter(
        tables=tables,
        log=BatchLog(tables, BATCH_LOG),
        ledger=Ledger(tables, FACT_ALERT, BATTERY_REPLACEMENT_DUE),
        sink=sink,
        models=forecasters(settings),
        parse=lambda events: parsing.parse(parsing.from_stream(events)),
        cleanse=cleanse,
        forecast=forecast_with,
        is_due=rules.is_replacement_due(settings.min_probability),
    )


def forecasters(settings: StreamAlertsSettings) -> Models[Forecaster]:
    """Where a batch's version comes from."""
    if settings.forecaster == "shipped":
        return ShippedForecasters.opened()
    registry = Registry.at(settings.tracking_uri, settings.home, MODEL)
    return ApprovedForecasters(registry, kept_in(settings.home))


def reader_options(settings: StreamAlertsSettings) -> dict[str, str]:
    """The reader's options; the connection string itself is not among them."""
    options = {
        "connectionSecret": settings.connection_secret,
        "consumerGroup": settings.consumer_group,
        "startingPosition": settings.starting_position,
        "maxEventsPerTrigger": str(settings.max_events_per_trigger),
        "failOnDataLoss": str(settings.fail_on_data_loss).lower(),
    }
    return options | ({"endingPosition": "latest"} if settings.available_now else {})


if __name__ == "__main__":
    runtime.log_to_stderr()
    main()

"""Score the notes of a catalogue, roll them up per vehicle and send the alerts that are new."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from pyspark.sql import DataFrame

from trey.adapters import runtime
from trey.adapters.batch_log import BatchLog
from trey.adapters.cosmos import AlertContainer
from trey.adapters.ledger import Ledger
from trey.adapters.sql.connection import Database
from trey.adapters.sql.incremental import Watermarks, all_rows, changed_rows
from trey.adapters.sql.table import Columns, SqlTable
from trey.adapters.tables import Tables
from trey.alerts.components.flagging import DecidedBy
from trey.alerts.components.writing import ComponentAlertWriter
from trey.alerts.contract import COMPONENT_NON_COMPLIANT
from trey.alerts.ports import AlertSink
from trey.alerts.schemas import BATCH_LOG, FACT_ALERT, FACT_ALERT_COMPONENT
from trey.compliance.files.catalogue_rows import catalogue_rows, specification_rows
from trey.compliance.schemas import (
    COMPLIANCE_SCORE,
    COMPONENT_NOTE,
    COMPONENT_QUARANTINE,
    VEHICLE_COMPONENT,
)
from trey.compliance.scoring.deciding import decide_catalogue
from trey.compliance.scoring.keeping import rows_of_table
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.compliance.scoring.stored_model import StoredModel
from trey.errors import TreyError
from trey.files.staging import staged
from trey.settings import ScoreComplianceSettings

JOB = "score_compliance"

TABLES = (  # each with the columns that it is partitioned by
    ("bronze.component_note", COMPONENT_NOTE, ()),
    ("bronze.component_quarantine", COMPONENT_QUARANTINE, ()),
    ("bronze.vehicle_component", VEHICLE_COMPONENT, ()),
    ("gold.fact_compliance_score", COMPLIANCE_SCORE, ()),
    ("gold.fact_alert_component", FACT_ALERT_COMPONENT, ()),
    ("gold.fact_alert", FACT_ALERT, ("kind",)),
    ("ops.batch_log", BATCH_LOG, ()),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Take a catalogue all the way once; what an interrupted run left is completed."""
    settings = ScoreComplianceSettings.from_argv(argv)
    now = datetime.now(UTC)
    folder = settings.staging_folder
    with ExitStack() as held:
        held.enter_context(runtime.job_lock(settings.home, "compliance"))
        components = settings.components and held.enter_context(
            staged(catalogue_rows(settings.components), folder / "components")
        )
        specification = settings.specification and held.enter_context(
            staged(specification_rows(settings.specification), folder / "specification")
        )
        spark = runtime.start_spark(JOB)
        tables = Tables(spark, settings.tables_root)
        container = AlertContainer(settings.cosmos_database, settings.cosmos_container)
        container.check()
        score(
            settings,
            tables,
            container,
            spark.read.parquet(components)
            if components
            else held.enter_context(rows_of_database(settings, tables, now)),
            spark.read.parquet(specification) if specification else None,
            now,
        )


@contextmanager
def rows_of_database(
    settings: ScoreComplianceSettings, tables: Tables, now: datetime
) -> Iterator[DataFrame]:
    """Hold the catalogue's rows of a database, or what changed of them, for the block."""
    database = Database(
        settings.catalogue_url or "",
        settings.catalogue_login,
        settings.catalogue_user,
        settings.catalogue_secret,
    )
    table = SqlTable(tables.spark, database, settings.catalogue_table)
    columns = Columns(
        needed=("component_id", "note"),
        optional=("vehicle_id",),
        partitioned_by=settings.catalogue_partition_column,
        partitions=settings.catalogue_partitions,
    )
    folder = settings.staging_folder / "catalogue"
    if settings.catalogue_watermark is None:
        reading = all_rows(table, columns, folder)
    else:
        reading = changed_rows(
            table,
            columns,
            folder,
            key="component_id",
            watermark=settings.catalogue_watermark,
            watermarks=Watermarks(tables),
            at=now,
        )
    with reading as rows:
        yield rows.transform(rows_of_table(table.source))


def score(
    settings: ScoreComplianceSettings,
    tables: Tables,
    sink: AlertSink,
    catalogue: DataFrame,
    specification: DataFrame | None,
    now: datetime,
) -> None:
    """Wire the run and do it; `now` is its one clock."""
    for name, schema, partitioned_by in TABLES:
        tables.ensure(name, schema, partitioned_by)
    log = BatchLog(tables, BATCH_LOG)
    ledger = Ledger(tables, FACT_ALERT, COMPONENT_NON_COMPLIANT)
    writer = ComponentAlertWriter(tables, log, ledger, sink)
    run = settings.run_id or int(now.timestamp() * 1_000_000)
    if settings.run_id and log.is_copied(JOB, run):
        # What it decided now would count as sent, and if it is killed nobody would send it.
        raise TreyError(f"run {run} came to its end already; name another --run-id, or none")
    attempt = f"{JOB}/{run}"
    writer.copy_uncopied(attempt)

    law = Law.of_files(settings.regulation, settings.vocabulary, settings.on or now.date())
    # Version 0 is the rules alone: it decides as long as nobody has approved a model.
    judge = StoredModel.of_folder(settings.model, law) if settings.model else RuleEngine(law)
    model = {
        "model_name": judge.name,
        "model_version": judge.version,
        "model_digest": judge.digest,
    }
    log.write("started", JOB, run, **model)
    decided = decide_catalogue(tables, catalogue, specification, judge, at=now, all_=settings.all)
    by = DecidedBy(rule=law.regulation.id, rule_version=law.version, **model)
    alerts = writer.write(decided.findings, by, attempt)
    log.write(
        "copied",
        JOB,
        run,
        **model,
        messages_read=decided.kept.rows,
        quarantined=decided.kept.quarantined,
        forecasts=decided.scores,
        alerts=alerts,
    )


if __name__ == "__main__":
    runtime.log_to_stderr()
    main()

"""Score the notes of a catalogue, roll them up per vehicle and send the alerts that are new."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from pyspark.sql import DataFrame

from trey.adapters import runtime
from trey.adapters.batch_log import BatchLog
from trey.adapters.cosmos import AlertContainer
from trey.adapters.ledger import Ledger
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
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.compliance.scoring.stored_model import StoredModel
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
        catalogue = held.enter_context(
            staged(catalogue_rows(settings.components), folder / "components")
        )
        specification = settings.specification and held.enter_context(
            staged(specification_rows(settings.specification), folder / "specification")
        )
        spark = runtime.start_spark(JOB)
        container = AlertContainer(settings.cosmos_database, settings.cosmos_container)
        container.check()
        score(
            settings,
            Tables(spark, settings.tables_root),
            container,
            spark.read.parquet(catalogue),
            spark.read.parquet(specification) if specification else None,
            now,
        )


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
    writer.copy_uncopied()

    law = Law.of_files(settings.regulation, settings.vocabulary, settings.on or now.date())
    # Version 0 is the rules alone: it decides as long as nobody has approved a model.
    judge = StoredModel.of_folder(settings.model, law) if settings.model else RuleEngine(law)
    model = {
        "model_name": judge.name,
        "model_version": judge.version,
        "model_digest": judge.digest,
    }
    run = settings.run_id or int(now.timestamp() * 1_000_000)
    log.write("started", JOB, run, **model)
    decided = decide_catalogue(tables, catalogue, specification, judge, at=now, all_=settings.all)
    by = DecidedBy(rule=law.regulation.id, rule_version=law.version, **model)
    alerts = writer.write(decided.findings, by, f"{JOB}/{run}")
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

"""The scoring job's last step: findings → ledger → documents.

Done twice, it leaves what doing it once leaves: an alert's id is a digest of what it names, and what
the ledger holds is not named again.
"""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from trey.alerts.components.flagging import FINDING, DecidedBy, as_component_alerts, newly_flagged
from trey.alerts.copying import copy_uncopied
from trey.alerts.documents import as_component_documents
from trey.alerts.identity import with_alert_id
from trey.alerts.ports import AlertSink, BatchLog, Ledger, Tables
from trey.alerts.schemas import FACT_ALERT_COMPONENT
from trey.contracts import conform

TABLE = "gold.fact_alert_component"


@dataclass(frozen=True)
class ComponentAlertWriter:
    """Decides which findings are news, and sends them.

    Attributes:
        tables: TABLE is there.
        log: Every run's first and last write.
        ledger: Decides which alerts are new.
        sink: Gets the ledger's copy.
    """

    tables: Tables
    log: BatchLog
    ledger: Ledger
    sink: AlertSink

    def copy_uncopied(self, attempt: str) -> None:
        """Send what an earlier run decided and did not get to send; before anything else.

        Args:
            attempt: Names this run, as in `write`; it may be a retry of the one that was cut.
        """
        documents = as_component_documents(self._components())
        copy_uncopied(self.ledger, self.log, self.sink, documents, resumed=attempt)

    def write(self, findings: DataFrame, by: DecidedBy, attempt: str) -> int:
        """Alert each vehicle of which something was found that no alert has named; say how many.

        Args:
            findings: `compliance.schemas.FINDING`, all that hold now.
            by: What decided them.
            attempt: Names the run in the ledger: job/run id.
        """
        new = findings.transform(newly_flagged(self._named(by.rule))).persist()
        try:
            if not new.count():
                return 0
            alerts = new.transform(as_component_alerts(by)).transform(with_alert_id).persist()
            try:
                # Before the alert: one that names nothing could never be mended.
                self._keep_components(new, alerts, by.rule)
                self.ledger.insert_new(alerts, attempt)
            finally:
                alerts.unpersist()
        finally:
            new.unpersist()
        # Read back, not reused: only what the ledger accepted may reach a driver.
        accepted = self.ledger.written_by(attempt)
        self.sink.insert_new(accepted.transform(as_component_documents(self._components())))
        return accepted.count()

    def _keep_components(self, new: DataFrame, alerts: DataFrame, rule: str) -> None:
        ids = alerts.select("vehicle_id", "rule", F.col("id").alias("alert_id"))
        components = conform(new.join(ids, on="vehicle_id", how="inner"), FACT_ALERT_COMPONENT)
        key = ("alert_id", *FINDING)
        self.tables.insert_new(components, TABLE, key, within=F.col("t.rule") == rule)

    def _named(self, rule: str) -> DataFrame:
        """What the ledger's alerts name; components of an alert that it never took do not count."""
        alerts = self.ledger.known().select(F.col("id").alias("alert_id"))
        named = self._components().where(F.col("rule") == rule)
        return named.join(alerts, on="alert_id", how="left_semi")

    def _components(self) -> DataFrame:
        return self.tables.read(TABLE, FACT_ALERT_COMPONENT)

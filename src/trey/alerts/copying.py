"""What an earlier attempt decided and did not get to send."""

import logging

from trey.alerts.ports import AlertSink, BatchLog, Ledger
from trey.contracts import Transform

logger = logging.getLogger(__name__)


def copy_uncopied(
    ledger: Ledger,
    log: BatchLog,
    sink: AlertSink,
    as_documents: Transform,
    *,
    resumed: str | None = None,
) -> None:
    """Send the ledger's alerts of attempts that the log does not call copied, then call them so.

    Args:
        ledger: Of one kind: attempts that decided no alert of it are left alone.
        log: All attempts.
        sink: Gets the documents.
        as_documents: Shapes them from the ledger's rows.
        resumed: The attempt that goes on under its own name, if any: it may decide more alerts, so
            that it is copied is its own to say.
    """
    rows = ledger.known().join(log.uncopied(), on="written_by", how="left_semi")
    attempts = {row.written_by for row in rows.select("written_by").distinct().collect()}
    if attempts:
        sink.insert_new(rows.transform(as_documents))
    for attempt in sorted(attempts - {resumed}):
        query, _, batch_id = attempt.rpartition("/")
        log.write("copied", query, int(batch_id))
        logger.info("alerts of the interrupted batch %s copied", attempt)

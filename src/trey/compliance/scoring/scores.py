"""Notes → gold.fact_compliance_score: each once per note, law and version of what decides."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from trey.compliance.schemas import COMPLIANCE_SCORE, COMPONENT_NOTE, SCORE
from trey.compliance.scoring.keeping import latest_readings
from trey.compliance.scoring.ports import Judge, JudgeVersion, Tables
from trey.compliance.text.notes import gathered
from trey.contracts import Transform, conform

TABLE = "gold.fact_compliance_score"

_DECIDED = ("probability", "label", "rule_label", "decision", "clauses", "reason")
DECISION = StructType([COMPLIANCE_SCORE[name] for name in _DECIDED])
_TIMES = ("scored_at", "date_key")
_NOTE = ("component_id", "note_sha256")

_OPEN: dict[tuple[str, ...], Judge] = {}  # of this process


def score_notes(tables: Tables, judge: JudgeVersion, scored_at: datetime, *, all_: bool) -> int:
    """Score the notes that hold; a score that is stored and still the same is not touched.

    Args:
        tables: bronze.component_note and TABLE are there.
        judge: Decides.
        scored_at: When this run scores, aware; a key that was scored before keeps its own.
        all_: Also those that were scored before, in case the same version now says otherwise.

    Returns:
        Scores that were written.
    """
    notes = (
        tables.read("bronze.component_note", COMPONENT_NOTE)
        .transform(latest_readings("component_id"))
        .dropDuplicates(list(_NOTE))
    )
    stored = tables.read(TABLE, COMPLIANCE_SCORE).transform(scores_by(judge))
    if not all_:
        notes = notes.join(stored.select(*_NOTE), on=list(_NOTE), how="left_anti")
    scores = (
        notes.select(*_NOTE, "note")
        .transform(decide_with(judge))
        .withColumns(
            {
                "regulation_version": F.lit(judge.law.version),
                "model_version": F.lit(judge.version),
                "model_name": F.lit(judge.name),
                "model_digest": F.lit(judge.digest),
                "scored_at": F.lit(scored_at),
                "date_key": F.lit(int(f"{scored_at:%Y%m%d}")),
            }
        )
    )
    changed = conform(scores.transform(unless_stored(stored)), COMPLIANCE_SCORE).persist()
    try:
        written = changed.count()
        if written:
            of_version = (F.col("t.regulation_version") == judge.law.version) & (
                F.col("t.model_version") == judge.version
            )
            tables.upsert(changed, TABLE, SCORE, within=of_version)
    finally:
        changed.unpersist()
    return written


def scores_by(judge: JudgeVersion) -> Transform:
    """Keep the scores of this version of what decides, by its law."""

    def transform(scores: DataFrame) -> DataFrame:
        by_law = F.col("regulation_version") == judge.law.version
        return scores.where(by_law & (F.col("model_version") == judge.version))

    return transform


def unless_stored(stored: DataFrame) -> Transform:
    """Drop the scores that are stored as they are; of changed ones the first `scored_at` stays."""
    said = F.struct(*[name for name in COMPLIANCE_SCORE.names if name not in (*SCORE, *_TIMES)])

    def transform(scores: DataFrame) -> DataFrame:
        before = stored.select(
            *SCORE, said.alias("before"), *[F.col(t).alias(f"{t}_") for t in _TIMES]
        )
        first = {t: F.coalesce(F.col(f"{t}_"), F.col(t)) for t in _TIMES}
        return (
            scores.join(before, on=list(SCORE), how="left")
            .where(~said.eqNullSafe(F.col("before")))
            .withColumns(first)
        )

    return transform


def decide_with(judge: JudgeVersion) -> Transform:
    """Decide each row's `note`; the columns of DECISION take its place.

    Each worker opens the judge once and shows it some batches of notes at a time.
    """

    def transform(notes: DataFrame) -> DataFrame:
        kept = [field for field in notes.schema if field.name != "note"]
        decided = StructType([*kept, *DECISION.fields])
        arrow_schema = to_arrow_schema(decided)

        def decide(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            opened = _opened(judge)
            for batch in gathered(batches, "note"):
                table = opened.decide(batch["note"])
                columns = [batch[field.name] for field in kept]
                columns += [table[name].combine_chunks() for name in DECISION.names]
                yield from (
                    pa.table(columns, names=arrow_schema.names).cast(arrow_schema).to_batches()
                )

        return notes.mapInArrow(decide, decided)

    return transform


def _opened(judge: JudgeVersion) -> Judge:
    key = (judge.name, judge.version, judge.digest, judge.law.version)
    if key not in _OPEN:
        _OPEN.clear()  # a worker outlives a job's tasks, and needs one judge at a time
        _OPEN[key] = judge.open()
    return _OPEN[key]

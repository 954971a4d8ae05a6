"""The alert contract: its exported schema, and the shape that Spark gives a document."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from pyspark.sql import Row, SparkSession

from trey.alerts.contract import ALERT, SCHEMA_VERSION
from trey.alerts.documents import as_documents
from trey.alerts.schemas import FACT_ALERT
from trey.telemetry.message import TelemetryMessage

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts"


def row(**changed: object) -> Row:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    plain: dict[str, object] = {
        "id": "0123456789abcdef0123456789abcdef",
        "kind": "battery_replacement_due",
        "vehicle_id": "V1",
        "part_id": "B1",
        "rule": "rated_cycles",
        "episode": "2024-01-01",
        "severity": "overdue",
        "as_of": date(2026, 1, 1),
        "made_at": moment,
        "horizon_days": 30,
        "probability": 1.0,
        "crossing_earliest": None,
        "crossing_date": None,
        "crossing_latest": None,
        "reason": "It is so.",
        "invitation": "Please come.",
        "expires_at": moment,
        "model_name": "mean365-gaussian",
        "model_version": "0",
        "model_digest": "d",
        "rule_version": "1",
        "source_hub": "telemetry@2026",
        "source_partition": 0,
        "source_sequence_number": 12,
        "schema_version": 1,
        "date_key": 20260101,
        "written_by": "q/1",
    }
    return Row(**(plain | changed))


@pytest.mark.parametrize(
    ("model", "file"),
    [
        (ALERT, f"alert.v{SCHEMA_VERSION}.schema.json"),
        (TypeAdapter(TelemetryMessage), "telemetry.v1.schema.json"),
    ],
)
def test_the_exported_schema_is_that_of_the_model(model: TypeAdapter[object], file: str) -> None:
    exported = json.loads((CONTRACTS / file).read_text())
    assert exported == model.json_schema(), (
        "the contract changed: if its meaning did, raise schema_version; then write the adapter's "
        f"json_schema() to docs/contracts/{file}"
    )


@pytest.mark.spark
def test_a_ledger_row_becomes_a_valid_document_with_nulls_kept(spark: SparkSession) -> None:
    # given
    ledger = spark.createDataFrame([row()], FACT_ALERT)
    # when
    [made] = (
        as_documents(ledger)
        .selectExpr("to_json(struct(*), map('ignoreNullFields', 'false')) AS document")
        .collect()
    )
    # then to the byte what readers of batteries' alerts have got from the first
    assert made.document == (
        '{"id":"0123456789abcdef0123456789abcdef","kind":"battery_replacement_due",'
        '"vehicle_id":"V1","part_id":"B1","rule":"rated_cycles","episode":"2024-01-01",'
        '"severity":"overdue","as_of":"2026-01-01","made_at":"2026-01-02T03:04:05.678Z",'
        '"horizon_days":30,"probability":1.0,"crossing_earliest":null,"crossing_date":null,'
        '"crossing_latest":null,"reason":"It is so.","invitation":"Please come.",'
        '"expires_at":"2026-01-02T03:04:05.678Z",'
        '"model":{"name":"mean365-gaussian","version":"0","digest":"d"},"rule_version":"1",'
        '"source":{"hub":"telemetry@2026","partition":0,"sequence_number":12},'
        '"schema_version":1}'
    )
    document = json.loads(made.document)
    assert ALERT.validate_python(document).source.sequence_number == 12


@pytest.mark.parametrize("kind", ["battery_replacement_due", "component_non_compliant"])
def test_an_alert_is_closed(kind: str) -> None:
    with pytest.raises(ValidationError, match="colour"):
        ALERT.validate_python({"kind": kind, "colour": "red"})

"""`notebooks/06_explain_decisions.py` runs to its end, over an empty world and a scored one."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import plotly.graph_objects as go
import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from trey.adapters.tables import Tables
from trey.bundle import notebooks
from trey.compliance.decision.note_model import shipped_model
from trey.compliance.schemas import COMPLIANCE_SCORE, COMPONENT_NOTE

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "06_explain_decisions.py"
AT = datetime(2026, 3, 1, tzinfo=UTC)
pytestmark = pytest.mark.spark


def shown(spark: SparkSession, folder: Path) -> list[object]:
    """Run the cells in this process: a kernel would start a second JVM."""
    outputs: list[object] = []
    widgets = SimpleNamespace(text=lambda *_: None, get=lambda _: str(folder))
    names = {
        "spark": spark,
        "dbutils": SimpleNamespace(widgets=widgets),
        "display": outputs.append,
        "displayHTML": outputs.append,
    }
    for cell in notebooks.read_notebook(NOTEBOOK).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    return outputs


def test_a_flagged_component_of_the_tables_is_explained(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given
    tables = Tables(spark, str(tmp_path))
    note = b"Bumper made in 2010, <b>plastic, good condition"
    of_note = {"component_id": "<C7>", "note_sha256": sha256(note).hexdigest()}
    rows: tuple[tuple[str, StructType, dict[str, object]], ...] = (
        ("bronze.component_note", COMPONENT_NOTE, of_note | {"note": note, "read_at": AT}),
        (
            "gold.fact_compliance_score",
            COMPLIANCE_SCORE,
            of_note
            | {"decision": "non_compliant", "clauses": ["material"], "scored_at": AT}
            | {"model_digest": shipped_model().digest},
        ),
    )
    for name, schema, row in rows:
        tables.ensure(name, schema)
        values = [tuple(row.get(column) for column in schema.names)]
        tables.append(spark.createDataFrame(values, schema), name)
    # when
    outputs = shown(spark, tmp_path)
    # then
    assert "&lt;b&gt;" in str(outputs[0])
    assert isinstance(outputs[1], go.Figure)
    assert str(outputs[-1]).startswith(
        "<b>Answer.</b> &lt;C7&gt; is non-compliant by material; with material steel it would be"
    )


def test_the_notebook_keeps_to_its_form() -> None:
    lines = NOTEBOOK.read_text().splitlines()
    assert 20 < len(lines) <= 60
    assert any(line.startswith("assert ") for line in lines)
    assert not [line for line in lines if line.lstrip().startswith(("def ", "class "))]

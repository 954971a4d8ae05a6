"""`notebooks/00_tour.py` runs to its end, over an empty world and over one with an alert."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from trey.adapters.tables import Tables
from trey.alerts.schemas import FACT_ALERT
from trey.battery.schemas import FORECAST_DAILY
from trey.bundle import notebooks
from trey.telemetry.schemas import BATTERY_DAILY

TOUR = Path(__file__).parents[2] / "notebooks" / "00_tour.py"
LAST = date(2026, 3, 30)
pytestmark = pytest.mark.spark


def write(tables: Tables, name: str, schema: StructType, *rows: dict[str, object]) -> None:
    tables.ensure(name, schema)
    values = [tuple(row.get(column) for column in schema.names) for row in rows]
    tables.append(tables.spark.createDataFrame(values, schema), name)


@pytest.fixture
def world(spark: SparkSession, tmp_path: Path) -> Path:
    """The tables of a world in which one battery nears its rated cycles."""
    tables = Tables(spark, str(tmp_path))
    battery = {"vehicle_id": "V1", "battery_id": "B1"}
    days: list[dict[str, Any]] = [
        {
            **battery,
            "observed_on": LAST - timedelta(days=ago),
            "lifetime_cycles_used": 190.0 - ago * 0.5,
            "battery_rated_cycles": 200.0,
            "p_cross_30": 0.6 - ago / 100,
        }
        for ago in range(30)
    ]
    alert = {
        "id": "a" * 32,
        "kind": "battery_replacement_due",
        "vehicle_id": "V1",
        "part_id": "B1",
        "as_of": LAST,
        "made_at": datetime(2026, 3, 30, 23, 30, tzinfo=UTC),
        "probability": 0.6,
        "crossing_date": date(2026, 4, 19),
        "severity": "due",
        "reason": "Battery B1 reaches its 200 charge cycles about 2026-04-19.",
    }
    write(tables, "silver.battery_daily", BATTERY_DAILY, *days)
    forecasts = [day | {"as_of": day["observed_on"]} for day in days]
    write(tables, "gold.fact_forecast_daily", FORECAST_DAILY, *forecasts)
    of_parts = {"id": "b" * 32, "kind": "component_non_compliant", "as_of": date(2026, 4, 1)}
    simulated = {"id": "c" * 32, "vehicle_id": "sim-vehicle-1", "as_of": date(2026, 3, 1)}
    rows = [alert, alert | of_parts | {"part_id": None}, alert | simulated]
    write(tables, "gold.fact_alert", FACT_ALERT, *rows)
    return tmp_path


def test_the_tour_shows_the_alert_and_the_days_behind_it(world: Path) -> None:
    # when
    cells: list[int] = []
    notebook = notebooks.run_notebook(
        TOUR, widgets={"catalog": str(world)}, on_cell=lambda number, _: cells.append(number)
    )
    page = notebooks.to_html(notebook, "00_tour")
    # then
    assert cells == list(range(cells[-1] + 1))
    assert "2 battery alerts stand in the ledger, 1 of them of simulated vehicles" in page
    assert "Battery B1 reaches its 200 charge cycles about 2026-04-19." in page
    assert "<td>2026-04-19</td>" in page
    assert page.count("plotly-graph-div") == 2


def test_the_tour_says_what_to_do_in_an_empty_world(spark: SparkSession, tmp_path: Path) -> None:
    # given
    shown: list[object] = []
    widgets = SimpleNamespace(text=lambda *_: None, get=lambda _: str(tmp_path))
    names = {
        "spark": spark,
        "dbutils": SimpleNamespace(widgets=widgets),
        "display": shown.append,
        "displayHTML": shown.append,
    }
    # when
    for cell in notebooks.read_notebook(TOUR).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)  # in this process: a second kernel would start a second JVM
    # then
    assert shown[-1] == "<b>Answer.</b> no alert yet: run `trey demo`."
    assert not list(tmp_path.iterdir())


def test_the_tour_keeps_to_the_form_of_a_notebook() -> None:
    lines = TOUR.read_text().splitlines()
    assert 20 < len(lines) <= 60
    assert not [line for line in lines if line.lstrip().startswith(("def ", "class "))]

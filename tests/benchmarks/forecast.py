"""The forecast step alone: (battery, day) rows a minute, as an array function and inside Spark.

Days lie in memory before, and the forecasts go nowhere. In Spark each row has to be handed to
Python and taken back; the array function shows what the arithmetic costs.

Example: python -m tests.benchmarks.forecast --batteries 500
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from trey.adapters import runtime
from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecasting import forecast_with, score_days
from trey.telemetry.schemas import BATTERY, BATTERY_DAILY, DAY

DAYS = 365
FIRST_DAY = date(2025, 1, 1)
ROUNDS = 3


def battery_days(batteries: int) -> pa.Table:
    """Days of `silver.battery_daily`, batteries one after the other, each to be forecast from."""
    rng = np.random.default_rng(1)
    rows = batteries * DAYS
    use = rng.gamma(4, 0.1, (batteries, DAYS))
    names = pa.array([f"battery-{n}" for n in range(batteries)])
    battery = pa.array(np.repeat(np.arange(batteries), DAYS))
    observed_on = np.tile(np.datetime64(FIRST_DAY, "D") + np.arange(DAYS), batteries)
    columns = {
        "vehicle_id": names.take(battery),
        "battery_id": names.take(battery),
        "observed_on": pa.array(observed_on),
        "is_complete": pa.repeat(True, rows),
        "daily_cycles_used": pa.array(use.ravel()),
        "lifetime_cycles_used": pa.array(use.cumsum(axis=1).ravel()),
        "battery_rated_cycles": pa.repeat(200.0, rows),
        "settled_on": pa.array(observed_on),
        "made_at": pa.repeat(pa.scalar(datetime(2026, 1, 1, tzinfo=UTC)), rows),
    }
    absent = pa.nulls(rows)
    stored = [
        columns.get(field.name, absent).cast(field.type) for field in to_arrow_schema(BATTERY_DAILY)
    ]
    return pa.table(stored, schema=to_arrow_schema(BATTERY_DAILY)).append_column(
        "touched_from", pa.repeat(pa.scalar(FIRST_DAY), rows)
    )


def measure(batteries: int) -> dict[str, Any]:
    """Best of some rounds each; the first one also warms up."""
    days = battery_days(batteries)
    array_s = _best_of(lambda: score_days(days, Mean365Gaussian()))
    spark = runtime.start_spark("benchmark")
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(days, Path(folder, "days.parquet"))
        by_battery = spark.read.parquet(folder).repartition(*BATTERY)
        in_memory = by_battery.sortWithinPartitions(*DAY).persist()
        forecasts = in_memory.transform(forecast_with(Mean365Gaussian()))
        spark_s = _best_of(lambda: forecasts.write.format("noop").mode("overwrite").save())
        made = forecasts.where(F.col("p_cross_30").isNotNull()).count()
    spark.stop()
    return {
        "rows": len(days),
        "forecasts": made,
        "array_rows_per_min": round(len(days) / array_s * 60),
        "spark_rows_per_min": round(len(days) / spark_s * 60),
    }


def _best_of(step: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batteries", type=int, default=2_800)
    arguments = parser.parse_args()
    json.dump(measure(arguments.batteries), sys.stdout, indent=2)


if __name__ == "__main__":
    main()

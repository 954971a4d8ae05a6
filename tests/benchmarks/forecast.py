"""The forecast step alone: (battery, day) rows a minute, as an array function and inside Spark.

Days lie in memory before, and the forecasts go nowhere. In Spark each row has to be handed to
Python and taken back; the array function shows what the arithmetic costs. Baseline and network
forecast as of every day, and as of each battery's last one, which is what a stream does.

Example: python -m tests.benchmarks.forecast --batteries 500
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from trey.adapters import runtime
from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecaster
from trey.battery.forecasting import forecast_with, score_days
from trey.battery.model.fleet_forecaster import shipped_forecaster
from trey.telemetry.schemas import BATTERY, BATTERY_DAILY, DAY

DAYS = 365
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 12, 31)
ROUNDS = 3
PARKED_SHARE = 0.25
MODELS: tuple[tuple[Forecaster, int], ...] = (  # with the rounds over all days: a minute each
    (Mean365Gaussian(), ROUNDS),
    (shipped_forecaster(), 1),
)
FLEETS = (200, 10_000)  # of which a stream gets a new day


def battery_days(batteries: int, touched_from: date) -> pa.Table:
    """Days of `silver.battery_daily`, batteries one after the other."""
    rng = np.random.default_rng(1)
    rows = batteries * DAYS
    use = rng.gamma(4, 0.1, (batteries, DAYS))
    use[rng.random(use.shape) < PARKED_SHARE] = (
        0.0  # without, the network leaves it to the baseline
    )
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
        "touched_from", pa.repeat(pa.scalar(touched_from), rows)
    )


def measure(batteries: int) -> dict[str, Any]:
    """Rates over all days, and seconds for a new day of a fleet."""
    days = battery_days(batteries, FIRST_DAY)
    array_s = {
        model.name: _best_of(partial(score_days, days, model), rounds) for model, rounds in MODELS
    }
    spark = runtime.start_spark("benchmark")
    spark_s: dict[str, float] = {}
    made = 0
    for model, rounds in MODELS:
        spark_s[model.name], made = in_spark(spark, days, model, rounds)
    new_day = [
        {"batteries": size, "rows": size * DAYS, "model": model.name, "seconds": round(seconds, 2)}
        for size in FLEETS
        for model, _ in MODELS
        for seconds, _ in [in_spark(spark, battery_days(size, LAST_DAY), model, ROUNDS)]
    ]
    spark.stop()
    return {
        "rows": len(days),
        "forecasts": made,
        "array_rows_per_min": _rates(array_s, len(days)),
        "spark_rows_per_min": _rates(spark_s, len(days)),
        "new_day": new_day,
    }


def in_spark(
    spark: SparkSession, days: pa.Table, model: Forecaster, rounds: int
) -> tuple[float, int]:
    """Seconds of the best round, and the forecasts that it made."""
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(days, Path(folder, "days.parquet"))
        by_battery = spark.read.parquet(folder).repartition(*BATTERY)
        in_memory = by_battery.sortWithinPartitions(*DAY).persist()
        forecasts = in_memory.transform(forecast_with(model))
        made = forecasts.where(F.col("p_cross_30").isNotNull()).count()
        seconds = _best_of(lambda: forecasts.write.format("noop").mode("overwrite").save(), rounds)
        in_memory.unpersist()
    return seconds, made


def _rates(seconds: Mapping[str, float], rows: int) -> dict[str, int]:
    return {model: round(rows / s * 60) for model, s in seconds.items()}


def _best_of(step: Callable[[], object], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
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

"""`clean` inside Spark."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import DataFrame

from trey.contracts import conform
from trey.telemetry.batteries import whole_batteries
from trey.telemetry.cleansing.days import clean
from trey.telemetry.cleansing.slots import ARRIVAL
from trey.telemetry.schemas import BATTERY, BATTERY_DAILY, BRONZE_TELEMETRY, READING


def cleanse(readings: DataFrame) -> DataFrame:
    """The days of batteries, shaped as `silver.battery_daily`.

    In each partition they stand battery after battery, in the order of days.

    Args:
        readings: Rows of `bronze.telemetry`: all of each battery's, for a day is judged by the
            counter of the days before it.
    """
    return (
        conform(readings, BRONZE_TELEMETRY)
        .select(*ARRIVAL, *READING.names)
        .repartition(*BATTERY)  # the one shuffle
        .sortWithinPartitions(*BATTERY)
        .mapInArrow(_clean, BATTERY_DAILY)
    )


def _clean(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for readings in whole_batteries(batches):
        yield from clean(readings).to_batches()

"""The one cleansing function: `clean` of tables, with arrays inside, and `cleanse` inside Spark."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_schema

from trey.contracts import conform
from trey.telemetry.batteries import whole_batteries
from trey.telemetry.cleansing.arrays import NONE, Columns
from trey.telemetry.cleansing.gaps import NEVER, with_missing_days
from trey.telemetry.cleansing.repairs import as_codes
from trey.telemetry.cleansing.slots import ARRIVAL, days_as_said
from trey.telemetry.cleansing.trust import trust
from trey.telemetry.cleansing.use import reconcile
from trey.telemetry.schemas import BATTERY, BATTERY_DAILY, BRONZE_TELEMETRY, READING

_DAYS = to_arrow_schema(BATTERY_DAILY)
_SOURCE = ("source_hub", "source_partition", "source_sequence_number")
_MAYBE = (  # float columns of which some rows have none
    *("number_of_trips", "daily_trip_duration_min", "daily_cycles_used", "lifetime_cycles_used"),
    *("start_voltage_min", "charge_acceptance", "rest_voltage"),
)


def clean(readings: pa.Table) -> pa.Table:
    """The days of batteries, shaped as `silver.battery_daily`: a pure function of the readings' set.

    Battery after battery, in the order of days. What is said of the days up to a complete one
    depends on no reading of a later day.

    Args:
        readings: The columns of READING and ARRIVAL, all of each battery's, in any order.
    """
    if len(readings) == 0:
        return _DAYS.empty_table()
    said = days_as_said(readings)
    trusted = trust(said)
    days = with_missing_days(said, trusted, reconcile(said, trusted))
    named = readings.select(BATTERY).take(pa.array(said["source"][days["of"]]))
    columns = {name: named[name] for name in BATTERY} | _typed(days) | _sources(readings, days)
    return pa.table([columns[field.name].cast(field.type) for field in _DAYS], schema=_DAYS)


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
        .mapInArrow(_clean_batches, BATTERY_DAILY)
    )


def _clean_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for readings in whole_batteries(batches):
        yield from clean(readings).to_batches()


def _typed(days: Columns) -> dict[str, pa.Array]:
    settled_on = days["settled_on"]
    return {
        "observed_on": _dates(days["day"]),
        "is_complete": pa.array(days["is_complete"]),
        **{name: pa.array(days[name], from_pandas=True) for name in _MAYBE},
        "battery_rated_cycles": pa.array(days["battery_rated_cycles"]),
        "battery_age_days": pa.array(days["battery_age_days"]),
        "installed_on": _dates(days["installed_on"]),
        "repair": as_codes(days["repair"]),
        "settled_on": _dates(np.where(settled_on == NEVER, 0, settled_on), settled_on == NEVER),
        "made_at": pa.array(days["made_at"]).cast(pa.timestamp("us", tz="UTC")),
    }


def _dates(days: NDArray[np.int64], mask: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())


def _sources(readings: pa.Table, days: Columns) -> dict[str, pa.ChunkedArray]:
    row = pa.array(days["source"], mask=days["source"] == NONE)
    return {
        column: pc.take(readings[name], row)
        for column, name in zip(_SOURCE, ARRIVAL[1:], strict=True)
    }

"""Readings of whole batteries → days: copies settled, half-days added up, the counter trusted.

A day is a pure function of the set of readings, whatever their order or repetition: each
decision looks only at what the readings say and when the hub received them.
"""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from trey.contracts import conform
from trey.telemetry.schemas import BATTERY, BATTERY_DAILY, BRONZE_TELEMETRY, DAY

_SLOT = (*DAY, "half_day")
_SAID = tuple(  # what a reading says, beside which time it is about
    name for name in BRONZE_TELEMETRY.names[BRONZE_TELEMETRY.names.index("half_day") + 1 :]
)
_ARRIVAL = ("enqueued_at", "event_hub", "partition", "sequence_number")

# In SQL, because only there a frame of days can go by a date: any other order costs a sort.
_UNDISPUTED_BEFORE = (
    f"last(undisputed, true) OVER (PARTITION BY {', '.join(BATTERY)} ORDER BY observed_on"
    " RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
)

TOLERANCE_CYCLES = 1e-6  # a counter is a running sum of floats; the lab's own differ by 1e-13
MAX_DAILY_CYCLES = 4.0  # 24 hours of driving use 3.5 cycles at the lab file's 406 minutes per cycle
SAME_EPISODE_DAYS = 7  # an age that is off by days does not make another battery


def cleanse(readings: DataFrame) -> DataFrame:
    """The days of batteries, shaped as `silver.battery_daily`.

    Args:
        readings: Rows of `bronze.telemetry`: all of each battery's, for a day is judged by the
            counter of the days before it.
    """
    return conform(
        readings.repartition(*BATTERY)  # the one shuffle: all that follows stays inside a battery
        .transform(_drop_exact_copies)
        .transform(_settle_conflicts)
        .transform(_add_half_days)
        .transform(_trust_the_counter),
        BATTERY_DAILY,
    )


def _drop_exact_copies(readings: DataFrame) -> DataFrame:
    """One row per distinct reading, that of its first copy; the hub's own come before files'."""
    said = F.xxhash64(*_SAID)  # one key to sort by in place of ten, five of them floats
    # A streamed message that the archive holds too is the same, whichever of them was read first.
    is_of_a_file = F.col("event_hub").startswith("file:").alias("is_of_a_file")
    copy = F.struct(is_of_a_file, F.struct(*_ARRIVAL).alias("arrival"), *_SAID)
    return (
        readings.groupBy(*_SLOT, said.alias("said"))
        .agg(F.min(copy).alias("first"))
        .select(*_SLOT, "first.*")
    )


def _settle_conflicts(readings: DataFrame) -> DataFrame:
    """One row per slot (a day, or half of one): of readings that differ, the one to believe.

    That is the one whose day agrees with the counter of the day before, if that day has no conflict
    itself; else the latest to arrive.
    """
    slot = Window.partitionBy(*_SLOT)
    is_conflicting = F.count(F.lit(1)).over(slot) > 1
    ends_its_day = F.col("half_day").isNull() | (F.col("half_day") == 1)
    undisputed = F.when(
        ~F.col("is_conflicting") & ends_its_day, F.struct("observed_on", "lifetime_cycles_used")
    )
    before = F.col("before")
    follows = F.date_diff("observed_on", before["observed_on"]) == 1
    step = F.col("lifetime_cycles_used") - before["lifetime_cycles_used"]
    agrees = follows & (F.abs(step - F.col("daily_cycles_used")) <= TOLERANCE_CYCLES)
    return (
        readings.withColumn("is_conflicting", is_conflicting)
        .withColumn("undisputed", undisputed)
        .withColumn("before", F.expr(_UNDISPUTED_BEFORE))
        .withColumn("belief", F.struct(F.coalesce(agrees, F.lit(False)).alias("agrees"), "arrival"))
        .groupBy(*_SLOT)
        .agg(
            F.max(F.struct("belief", *_SAID)).alias("reading"),
            F.max("arrival.enqueued_at").alias("made_at"),
            F.max("is_conflicting").alias("is_conflicting"),
        )
    )


def _add_half_days(slots: DataFrame) -> DataFrame:
    """One row per day; a daily message stands for itself, else both halves are added up."""

    def slot(condition: Column, *, then: str) -> Column:
        return F.max(F.when(condition, F.col(then)))

    days = slots.groupBy(*DAY).agg(
        slot(F.col("half_day").isNull(), then="reading").alias("whole"),
        slot(F.col("half_day") == 0, then="reading").alias("morning"),
        slot(F.col("half_day") == 1, then="reading").alias("evening"),
        F.max("made_at").alias("made_at"),
        F.max("is_conflicting").alias("is_conflicting"),
    )
    has_whole, has_halves = F.col("whole").isNotNull(), _all_present("morning", "evening")
    last = F.coalesce("whole", "evening", "morning")
    completed_by = F.when(has_whole, F.col("whole.belief.arrival")).otherwise(
        F.greatest("morning.belief.arrival", "evening.belief.arrival")
    )

    def added_up(name: str) -> Column:
        return F.when(has_whole, F.col(f"whole.{name}")).when(
            has_halves, F.col(f"morning.{name}") + F.col(f"evening.{name}")
        )

    return days.select(
        *DAY,
        (has_whole | has_halves).alias("is_complete"),
        *[
            added_up(name).alias(name)
            for name in ("number_of_trips", "daily_trip_duration_min", "daily_cycles_used")
        ],
        *[
            last[name].alias(name)
            for name in (
                *("lifetime_cycles_used", "battery_rated_cycles", "battery_age_days"),
                *("charge_acceptance", "rest_voltage"),
            )
        ],
        F.coalesce(
            "whole.start_voltage_min",
            F.least("morning.start_voltage_min", "evening.start_voltage_min"),
        ).alias("start_voltage_min"),
        F.date_sub("observed_on", last["battery_age_days"]).alias("installed_on"),
        "made_at",
        "is_conflicting",
        (~has_whole & has_halves).alias("is_added_up"),
        *[
            completed_by[name].alias(f"source_{column}")
            for name, column in zip(
                _ARRIVAL[1:], ("hub", "partition", "sequence_number"), strict=True
            )
        ],
    )


def _trust_the_counter(days: DataFrame) -> DataFrame:
    """Hold each day's use against the counter of the last complete day, and say what was mended."""
    so_far = Window.partitionBy(*BATTERY).orderBy("observed_on")
    complete = F.when(
        F.col("is_complete"), F.struct("observed_on", "lifetime_cycles_used", "installed_on")
    )
    before = F.last(complete, ignorenulls=True).over(
        so_far.rowsBetween(Window.unboundedPreceding, -1)
    )
    is_same_battery = (
        F.abs(F.date_diff("installed_on", before["installed_on"])) <= SAME_EPISODE_DAYS
    )
    with_step = days.withColumn(
        "step",
        F.when(is_same_battery, F.col("lifetime_cycles_used") - before["lifetime_cycles_used"]),
    ).withColumn("step_days", F.date_diff("observed_on", before["observed_on"]))

    use, step = F.col("daily_cycles_used"), F.col("step")
    fell = step < -TOLERANCE_CYCLES
    jumped = step > MAX_DAILY_CYCLES * F.col("step_days")
    is_comparable = step.isNotNull() & ~fell & ~jumped
    says_too_much = is_comparable & (use > step + TOLERANCE_CYCLES)
    says_too_little = is_comparable & (F.col("step_days") == 1) & (use < step - TOLERANCE_CYCLES)
    mended_use = F.when(says_too_much | says_too_little, step).otherwise(use)
    implausible = mended_use > MAX_DAILY_CYCLES
    repair = _codes(
        {
            "conflicting_copies": F.col("is_conflicting"),
            "half_days_added": F.col("is_added_up"),
            "counter_over_reported": says_too_much | says_too_little,
            "counter_fell": F.col("is_complete") & fell,
            "implausible_counter": F.col("is_complete") & jumped,
            "implausible_use": implausible,
        }
    )
    return with_step.select(
        "*",
        F.when(~implausible, mended_use).alias("mended_use"),
        F.when(~F.coalesce(jumped, F.lit(False)), F.col("lifetime_cycles_used")).alias("counter"),
        repair.alias("repair"),
        F.max("made_at").over(so_far).alias("known_at"),
    ).withColumns(
        {
            "daily_cycles_used": F.col("mended_use"),
            "lifetime_cycles_used": F.col("counter"),
            "made_at": F.col("known_at"),
        }
    )


def _all_present(*columns: str) -> Column:
    present = F.lit(True)
    for name in columns:
        present = present & F.col(name).isNotNull()
    return present


def _codes(conditions: Mapping[str, Column]) -> Column:
    said = F.concat_ws(",", *[F.when(holds, code) for code, holds in conditions.items()])
    return F.when(said != "", said)

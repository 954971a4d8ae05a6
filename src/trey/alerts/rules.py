"""Forecast → alert: when a battery is due, and which of these findings are a new episode."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from trey.alerts.contract import BATTERY_REPLACEMENT_DUE, SCHEMA_VERSION
from trey.contracts import Transform
from trey.telemetry.schemas import BATTERY

RULE = "rated_cycles"  # no threshold, horizon or version in it: they may change, the finding not
RULE_VERSION = "1"
HORIZON_DAYS = 30
SAME_EPISODE_DAYS = 7  # the age that a battery reports of itself may be off by this much
INVITATION_DAYS = 90


def is_replacement_due(min_probability: float) -> Column:
    """Whether the rule holds on a forecast: as likely as `min_probability`, or crossed."""
    is_likely = F.col("p_cross_30") >= min_probability
    return F.col("as_of").isNotNull() & (_has_crossed() | is_likely)


def _has_crossed() -> Column:
    return F.col("lifetime_cycles_used") >= F.col("battery_rated_cycles")


def earliest_of_new_episodes(known: DataFrame) -> Transform:
    """Keep of each battery the earliest due day of every episode that has no alert yet.

    Days are taken in order, as if each had come in a batch of its own, so that the cut of messages
    into batches changes nothing: a day starts an episode if its `installed_on` is more than
    SAME_EPISODE_DAYS away from those of all alerts before it.

    Args:
        known: The ledger's battery alerts: vehicle_id, part_id, episode.
    """

    def transform(due: DataFrame) -> DataFrame:
        alerted = known.groupBy("vehicle_id", F.col("part_id").alias("battery_id")).agg(
            F.collect_set(F.to_date("episode")).alias("alerted")
        )
        by_battery = (
            due.groupBy(*BATTERY)
            .agg(F.array_sort(F.collect_list(F.struct("as_of", "installed_on"))).alias("days"))
            .join(alerted, on=list(BATTERY), how="left")
        )
        no_days = F.array().cast("array<struct<as_of:date,installed_on:date>>")
        before = F.transform(
            F.coalesce("alerted", F.array().cast("array<date>")),
            lambda installed_on: F.struct(
                F.lit(None).cast("date").alias("as_of"), installed_on.alias("installed_on")
            ),
        )
        new = F.aggregate(
            "days", F.concat(before, no_days), _append_if_new, lambda days: F.filter(days, _is_due)
        )
        first_days = by_battery.select(*BATTERY, F.inline(new))
        return due.join(first_days, on=[*BATTERY, "as_of", "installed_on"], how="left_semi")

    return transform


def _append_if_new(episodes: Column, day: Column) -> Column:
    def is_same(episode: Column) -> Column:
        apart = F.abs(F.date_diff(episode["installed_on"], day["installed_on"]))
        return apart <= SAME_EPISODE_DAYS

    return F.when(F.exists(episodes, is_same), episodes).otherwise(F.concat(episodes, F.array(day)))


def _is_due(day: Column) -> Column:
    return day["as_of"].isNotNull()


def as_battery_alerts(model: str, digest: str) -> Transform:
    """Shape due days as alerts, all but `id` and `written_by`.

    Args:
        model: Name of the forecaster; what answered in its place for a battery, the forecast says.
        digest: Its digest.
    """

    def transform(due: DataFrame) -> DataFrame:
        return due.select(
            F.lit(BATTERY_REPLACEMENT_DUE).alias("kind"),
            "vehicle_id",
            F.col("battery_id").alias("part_id"),
            F.lit(RULE).alias("rule"),
            F.col("installed_on").cast("string").alias("episode"),
            F.when(_has_crossed(), "overdue").otherwise("due").alias("severity"),
            "as_of",
            "made_at",
            F.lit(HORIZON_DAYS).alias("horizon_days"),
            F.col("p_cross_30").alias("probability"),
            *("crossing_earliest", "crossing_date", "crossing_latest"),
            _reason().alias("reason"),
            _invitation().alias("invitation"),
            F.timestamp_seconds(
                F.unix_date(F.date_add("as_of", INVITATION_DAYS)).cast("long") * 86_400
            ).alias("expires_at"),
            F.lit(model).alias("model_name"),
            "model_version",
            F.lit(digest).alias("model_digest"),
            F.lit(RULE_VERSION).alias("rule_version"),
            *("source_hub", "source_partition", "source_sequence_number"),
            F.lit(SCHEMA_VERSION).alias("schema_version"),
            "date_key",
        )

    return transform


def _reason() -> Column:
    """What remains, how it was used and what is expected: facts of the battery's own days."""
    crossed = F.format_string(
        "The battery has used %.1f of %.0f rated charge cycles.",
        "lifetime_cycles_used",
        "battery_rated_cycles",
    )
    ahead = F.concat(
        F.format_string(
            "%.1f of %.0f rated charge cycles remain; the battery used ",
            F.col("battery_rated_cycles") - F.col("lifetime_cycles_used"),
            "battery_rated_cycles",
        ),
        F.format_string("%.2f a day over the last year", "use_per_day_365"),
        _where_known("use_per_day_28", ", %.2f in the last four weeks"),
        _where_known("use_per_day_year_ago", ", %.2f a year ago in the 30 days that come now"),
        F.format_string(
            "; about %.1f more are expected within 30 days, so it reaches the rating by then with a "
            "probability of %s.",
            F.col("sum30_p50"),
            _in_percent(F.col("p_cross_30")),
        ),
    )
    return F.when(_has_crossed(), crossed).otherwise(ahead)


def _in_percent(probability: Column) -> Column:
    """Rounded, but never to certainty."""
    return (
        F.when(probability > 0.99, "over 99 %")
        .when(probability < 0.01, "under 1 %")
        .otherwise(F.format_string("%.0f %%", probability * 100))
    )


def _where_known(name: str, sentence: str) -> Column:
    """The words with the column's value, none where that is null."""
    return F.when(F.col(name).isNull(), "").otherwise(F.format_string(sentence, name))


def _invitation() -> Column:
    soon = F.format_string(
        "Your battery is expected to reach its rated life around %s: "
        "please book a service appointment.",
        F.date_format("crossing_date", "d MMMM yyyy"),
    )
    now = F.lit("Your battery has reached its rated life: please book a service appointment.")
    return F.when(_has_crossed(), now).otherwise(soon)

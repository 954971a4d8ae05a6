"""The table that this room fills, and what stands beside its rows on their way."""

from pyspark.sql.types import DateType, DoubleType, IntegerType, StringType, StructType

from trey.contracts import column

FORECAST_DAILY = (
    StructType(  # gold.fact_forecast_daily, one row per battery, as_of and model version
        [
            column("vehicle_id", StringType(), "Device id that the hub authenticated"),
            column("battery_id", StringType(), "Serial number of the battery"),
            column("as_of", DateType(), "Last day that the forecast knows"),
            column("model_version", StringType(), "Version of the forecaster that was asked"),
            column(
                "p_cross_30",
                DoubleType(),
                "P(rated cycles are reached within 30 days); null if no forecast",
            ),
            column("sum30_p10", DoubleType(), "Cycles used in the next 30 days, 10 % quantile"),
            column("sum30_p50", DoubleType(), "Cycles used in the next 30 days, median"),
            column("sum30_p90", DoubleType(), "Cycles used in the next 30 days, 90 % quantile"),
            column(
                "crossing_earliest",
                DateType(),
                "First day with P(crossed) >= 10 %; null beyond the horizon",
            ),
            column(
                "crossing_date",
                DateType(),
                "First day with P(crossed) >= 50 %; null beyond the horizon",
            ),
            column(
                "crossing_latest",
                DateType(),
                "First day with P(crossed) >= 90 %; null beyond the horizon",
            ),
            column("model_name", StringType(), "Model that answered in it"),
            column(
                "fallback_reason",
                StringType(),
                "Why there is no forecast, or why another model made it",
            ),
            column("date_key", IntegerType(), "as_of as yyyymmdd"),
        ]
    )
)

PACE = StructType(  # beside each forecast: what an alert says of its reason; in no table
    [
        column("use_per_day_365", DoubleType(), "Mean use of the last year's known days, cycles"),
        column(
            "use_per_day_28",
            DoubleType(),
            "The same of the last four weeks; null if most of them is unknown",
        ),
        column(
            "use_per_day_year_ago",
            DoubleType(),
            "The same of the next 30 days a year before; null if most of them is unknown",
        ),
    ]
)

"""What an alert is about, and nothing else, makes its id: a replay meets its own documents."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

IDENTITY = ("kind", "vehicle_id", "part_id", "rule", "episode")


def with_alert_id(alerts: DataFrame) -> DataFrame:
    """Add `id`: 32 hex digits of the sha256 over the compact JSON array of IDENTITY."""
    # JSON keeps the parts apart; joined with "|", ("a|b", "c") and ("a", "b|c") would be one alert.
    about = F.to_json(F.array(*[F.col(name).cast("string") for name in IDENTITY]))
    return alerts.withColumn("id", F.substring(F.sha2(about, 256), 1, 32))

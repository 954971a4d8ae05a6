"""Days of `silver.battery_daily` for a training: of some batteries, as one table on the driver."""

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from trey.errors import TreyError
from trey.telemetry.schemas import BATTERY, DAY

_MEASURED = ("repair", "daily_cycles_used", "lifetime_cycles_used", "battery_rated_cycles")
_DRAWS = 1_000_000


def settled_days(days: DataFrame, batteries: int, seed: int) -> pa.Table:
    """Days that no later reading changes, of about so many batteries at most.

    Which batteries is a function of the seed and of their ids, so that the same archive gives the
    same days. They come to the driver: 110 MiB for 1,000 batteries of five years.

    Args:
        days: `silver.battery_daily`.
        batteries: Drawn, of those that there are.
        seed: Of the draw.

    Raises:
        TreyError: There is no settled day.
    """
    settled = days.where(F.col("settled_on").isNotNull())
    known = settled.select(*BATTERY).distinct().count()
    if known == 0:
        raise TreyError(
            "silver.battery_daily has no settled day to learn from; "
            "load a history with `trey bundle run load_history`, or let the stream run"
        )
    drawn = F.pmod(F.xxhash64(F.lit(seed), *BATTERY), F.lit(_DRAWS))
    return (
        settled.where(drawn < int(min(1.0, batteries / known) * _DRAWS))
        .select(*DAY, *_MEASURED)
        .sort(*DAY)
        .toArrow()
    )

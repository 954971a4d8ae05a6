"""Inside Spark the days are those of `clean`, whole and in order in every partition."""

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from tests.telemetry.cleansing.test_purity import readings
from trey.telemetry.batteries import starts_battery
from trey.telemetry.cleansing.days import clean, cleanse
from trey.telemetry.schemas import BRONZE_TELEMETRY, DAY

pytestmark = pytest.mark.spark


def test_spark_makes_the_days_of_the_array_function(spark: SparkSession) -> None:
    # given
    rows = spark.createDataFrame(readings().to_pandas())
    absent = [
        F.lit(None).cast(f.dataType).alias(f.name)
        for f in BRONZE_TELEMETRY
        if f.name not in rows.columns
    ]
    bronze = rows.select("*", *absent).to(BRONZE_TELEMETRY)
    # when
    days = cleanse(bronze.repartition(5)).toArrow()
    # then
    by_day = [(name, "ascending") for name in DAY]
    expected = clean(readings())
    assert days.sort_by(by_day).cast(expected.schema).equals(expected)
    assert starts_battery(days).sum() == len(expected.group_by(DAY[:2]).aggregate([]))
    assert pa.types.is_date(days["settled_on"].type)

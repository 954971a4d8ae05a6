"""The Spark session that all tests share."""

import os
import time
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

os.environ["TZ"] = "UTC"  # collect() renders timestamps in the driver's zone
time.tzset()


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    from trey.adapters import runtime

    session = runtime.start_spark("tests")
    yield session
    session.stop()

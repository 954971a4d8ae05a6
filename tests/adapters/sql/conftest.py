"""One database server for the tests of a module."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from tests.adapters.sql.h2 import H2, h2_server


@pytest.fixture(scope="module")
def h2(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[H2]:
    with h2_server(spark, tmp_path_factory.mktemp("h2")) as server:
        server.execute("CREATE SCHEMA dbo")
        yield server

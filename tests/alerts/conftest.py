"""Worlds for the batch function."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from tests.alerts.world import World, make_world


@pytest.fixture
def new_world(spark: SparkSession, tmp_path: Path) -> Callable[[], World]:
    return lambda: make_world(spark, tmp_path / f"world-{len(list(tmp_path.iterdir()))}")

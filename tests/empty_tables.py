"""Tables as a job's first start leaves them, made once for all worlds: copying is faster than Delta."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from trey.adapters.tables import Tables

_made = tempfile.TemporaryDirectory(prefix="trey-empty-tables-")  # goes with the process


def make_empty(
    spark: SparkSession, tables: Iterable[tuple[str, StructType, Sequence[str]]], root: Path
) -> None:
    """Make the tables below `root`; each has a name, a schema and what it is partitioned by."""
    for name, schema, partitioned_by in tables:
        folder = Path(*name.split("."))
        if not (Path(_made.name) / folder).exists():
            Tables(spark, _made.name).ensure(name, schema, partitioned_by)
        if not (root / folder).exists():
            shutil.copytree(Path(_made.name) / folder, root / folder)

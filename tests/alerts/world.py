"""The job's batch function over a world in a folder; its sink keeps documents in files."""

import json
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from jobs.stream_alerts import TABLES, build_writer
from tests.empty_tables import make_empty
from trey.adapters.tables import Tables
from trey.alerts.stream import BatteryAlertWriter
from trey.battery.forecaster import Forecaster
from trey.settings import StreamAlertsSettings


@dataclass(frozen=True)
class FolderSink:
    """An `AlertSink` that creates a file per document, and never writes one again."""

    folder: Path

    def insert_new(self, documents: DataFrame) -> None:
        as_json = F.to_json(F.struct("*"), {"ignoreNullFields": "false"}).alias("document")
        for row in documents.select("id", as_json).collect():
            file = self.folder / f"{row.id}.json"
            if not file.exists():
                file.write_text(row.document)


@dataclass(frozen=True)
class World:
    """Tables, documents and the batch function that fills them."""

    tables: Tables
    documents_folder: Path
    writer: BatteryAlertWriter[Forecaster]

    def rows(self, name: str) -> list[Row]:
        """All rows of a table, without wall clocks and attempts, sorted."""
        [schema] = [schema for table, schema, _ in TABLES if table == name]
        rows = self.tables.read(name, schema).drop("at", "seconds", "written_by").collect()
        return sorted(rows, key=repr)

    def documents(self) -> list[dict[str, object]]:
        """All documents, in the order of their ids."""
        files = sorted(self.documents_folder.glob("*.json"))
        return [json.loads(file.read_text()) for file in files]

    def versions(self, name: str) -> int:
        """Commits of a table so far."""
        return len(list(Path(self.tables.root, *name.split("."), "_delta_log").glob("*.json")))


def make_world(spark: SparkSession, home: Path) -> World:
    """A new world at `home`, without servers."""
    documents = home / "documents"
    documents.mkdir(parents=True)
    make_empty(spark, TABLES, home / "tables")
    tables = Tables(spark, str(home / "tables"))
    writer = build_writer(StreamAlertsSettings(home=home), tables, FolderSink(documents))
    return World(tables, documents, writer)

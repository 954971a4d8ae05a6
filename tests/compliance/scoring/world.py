"""The scoring job over a world in a folder; its sink keeps documents in files."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, Row, SparkSession

from jobs.score_compliance import TABLES, score
from tests.alerts.world import FolderSink
from tests.empty_tables import make_empty
from trey.adapters.tables import Tables
from trey.compliance.files.catalogue_rows import catalogue_rows, specification_rows
from trey.files.staging import staged
from trey.settings import ScoreComplianceSettings

FIRST_RUN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

GOOD = "Manufactured in 2010, made of steel, in good condition."
OLD = "Manufactured in 1985, made of steel, in good condition."
WORN = "Manufactured in 2010, made of steel, in poor condition."
SILENT = "Made of steel."


@dataclass(frozen=True)
class World:
    spark: SparkSession
    home: Path

    def __post_init__(self) -> None:
        make_empty(self.spark, TABLES, self.home / "tables")

    @property
    def tables(self) -> Tables:
        return Tables(self.spark, str(self.home / "tables"))

    def run(
        self,
        components: Sequence[tuple[str, str | None, str]] | Path,
        *,
        vehicles: Sequence[tuple[str, str]] = (),
        day: int = 0,
        tables: Tables | None = None,
        sink: FolderSink | None = None,
        **flags: Any,
    ) -> None:
        """One run of the job over rows or a file, `day` days after the first one."""
        header = ("component_id", "vehicle_id", "note")
        file = (
            components
            if isinstance(components, Path)
            else self._csv("components", header, components)
        )
        given = {"home": self.home, "components": file, "run_id": 100 + day} | flags
        with staged(catalogue_rows(file), self.home / "staging" / "components") as rows:
            score(
                ScoreComplianceSettings.model_validate(given),
                tables or self.tables,
                sink or self.sink,
                self.spark.read.parquet(rows),
                self._specification(vehicles),
                FIRST_RUN + timedelta(days=day),
            )

    @property
    def sink(self) -> FolderSink:
        folder = self.home / "documents"
        folder.mkdir(parents=True, exist_ok=True)
        return FolderSink(folder)

    def rows(self, name: str) -> list[Row]:
        """All rows of a table, without attempts, sorted."""
        [schema] = [schema for table, schema, _ in TABLES if table == name]
        rows = self.tables.read(name, schema).drop("written_by", "at").collect()
        return sorted(rows, key=repr)

    def documents(self) -> list[dict[str, Any]]:
        """All documents, in the order of their vehicles and times."""
        made = [json.loads(file.read_text()) for file in self.sink.folder.glob("*.json")]
        return sorted(made, key=lambda document: (document["vehicle_id"], document["made_at"]))

    def writes(self) -> int:
        """Commits of all tables but the log."""
        logs = self.home.glob("tables/*/*/_delta_log/*.json")
        return sum(log.parts[-3] != "batch_log" for log in logs)

    def _specification(self, vehicles: Sequence[tuple[str, str]]) -> DataFrame | None:
        if not vehicles:
            return None
        file = self._csv("specification", ("vehicle_id", "component_id"), vehicles)
        return self.spark.createDataFrame(pa.Table.from_batches(specification_rows(file)))

    def _csv(self, name: str, header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Path:
        self.home.mkdir(exist_ok=True)
        file = self.home / f"{name}.csv"
        lines = [",".join(f'"{cell or ""}"' for cell in row) for row in (header, *rows)]
        file.write_text("\n".join(lines) + "\n")
        return file

"""An H2 database that speaks T-SQL, as a server on loopback: what stands for Azure SQL here."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import SparkSession

from tests.adapters.sql.server import PASSWORD, h2_process, h2_url
from trey.adapters.sql.connection import Database
from trey.adapters.sql.table import SqlTable


@dataclass(frozen=True)
class H2:
    spark: SparkSession
    process: subprocess.Popen[str]
    port: int

    @property
    def database(self) -> Database:
        return Database(h2_url(self.port), "password", "reader", "env:CATALOGUE_PASSWORD")

    def table(self, name: str = "dbo.component") -> SqlTable:
        return SqlTable(self.spark, self.database, name, PASSWORD)

    def execute(self, *statements: str) -> None:
        """Run statements, and see them safely on disk."""
        jvm = self.spark._jvm  # beside Spark's own way in
        assert jvm is not None
        options = self.database.options(PASSWORD)
        connection = jvm.java.sql.DriverManager.getConnection(
            options["url"], options["user"], options["password"]
        )
        try:
            for statement in (*statements, "CHECKPOINT SYNC"):
                connection.createStatement().execute(statement)
        finally:
            connection.close()

    def insert(self, *rows: Sequence[object], table: str = "dbo.component") -> None:
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        self.execute(f"INSERT INTO {table} VALUES {values}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


@contextmanager
def h2_server(spark: SparkSession, folder: Path, port: int = 0) -> Iterator[H2]:
    """As `h2_process`, with a way in."""
    with h2_process(folder, port) as (process, port):
        yield H2(spark, process, port)

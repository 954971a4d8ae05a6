"""What scoring needs of the edge, and of what decides; both fit by shape."""

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql.types import StructType

from trey.compliance.scoring.law import Law


class Tables(Protocol):
    """Tables by name; each write is one transaction."""

    def read(self, name: str, schema: StructType) -> DataFrame:
        """The rows, held to the schema."""

    def append(self, rows: DataFrame, name: str) -> None:
        """Add rows without asking whether they are there."""

    def insert_new(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Add the rows whose key is not stored; `within` bounds where they may be, in rows `t`."""

    def upsert(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Replace rows by key, or add them; `within` bounds where they may be, in rows `t`."""


class Judge(Protocol):
    """Decides notes; an answer depends on its note alone."""

    def decide(self, notes: pa.Array) -> pa.Table:
        """Give a row per note with the columns of `scores.DECISION`; never raises on any text."""


class JudgeVersion(Protocol):
    """One version of what decides by one law, as scores and alerts name it; travels to the workers."""

    @property
    def law(self) -> Law: ...
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str: ...

    def open(self) -> Judge:
        """Load it in this process; called once per worker."""

"""What a second reading reads."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.adapters.sql.h2 import H2
from trey.adapters.sql.incremental import Watermarks, all_rows, changed_rows
from trey.adapters.sql.table import Columns
from trey.adapters.tables import Tables
from trey.errors import TreyError

pytestmark = pytest.mark.spark

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)


class KilledError(Exception):
    pass


class Reader:
    """Reads what changed, as the job does."""

    def __init__(self, h2: H2, home: Path, table: str, watermark: str) -> None:
        self.table, self.watermark = h2.table(table), watermark
        self.folder = home / "staging"
        self.watermarks = Watermarks(Tables(h2.spark, str(home / "tables")))

    def read(self, *, killed: bool = False) -> list[str]:
        found: list[str] = []
        columns = Columns(["component_id", "note"])
        with (
            suppress(KilledError),
            changed_rows(
                self.table,
                columns,
                self.folder,
                key="component_id",
                watermark=self.watermark,
                watermarks=self.watermarks,
                at=NOW,
            ) as rows,
        ):
            found = sorted(row.note for row in rows.collect())
            if killed:
                raise KilledError
        return found


def test_only_changes_are_read_again_and_none_is_lost(h2: H2, tmp_path: Path) -> None:
    # given
    h2.execute("CREATE TABLE dbo.timed (component_id INT, note NVARCHAR(9), updated_at DATETIME2)")
    reader = Reader(h2, tmp_path, "dbo.timed", "updated_at")
    h2.insert(
        (1, "a", "2026-01-01 00:00:00"),
        (2, "b", "2026-01-01 00:00:00"),
        (3, "c", "2026-01-02 00:00:00.1234567"),
        table="dbo.timed",
    )
    # when, then
    assert reader.read(killed=True) == ["a", "b", "c"]
    assert reader.read() == ["a", "b", "c"]
    # an equal stamp, one of a transaction that was open an hour ago, one that is older
    h2.insert(
        (4, "d", "2026-01-02 00:00:00.1234567"),
        (5, "e", "2026-01-01 23:00:01"),
        (6, "f", "2026-01-01 12:00:00"),
        table="dbo.timed",
    )
    assert reader.read() == ["c", "d", "e"]
    # a component with two notes is read with both when one of them changes
    h2.insert((1, "a2", "2026-01-03 00:00:00"), table="dbo.timed")
    assert reader.read() == ["a", "a2", "c", "d", "e"]
    assert reader.read() == ["a", "a2"]


def test_versions_of_rows_are_marks_too(h2: H2, tmp_path: Path) -> None:
    # given
    h2.execute("CREATE TABLE dbo.versioned (component_id INT, note NVARCHAR(9), rv BINARY(8))")
    reader = Reader(h2, tmp_path, "dbo.versioned", "rv")
    h2.insert(
        (1, "a", bytes.fromhex("00000000000000ff")),
        (None, "b", bytes.fromhex("0000000000000100")),
        table="dbo.versioned",
    )
    # when, then
    assert reader.read() == ["a", "b"]
    h2.insert((3, "c", bytes.fromhex("0000000000000101")), table="dbo.versioned")
    assert reader.read() == ["b", "c"]
    assert reader.read() == ["c"]


def test_rows_without_a_stamp_are_refused(h2: H2, tmp_path: Path) -> None:
    h2.execute("CREATE TABLE dbo.unstamped (component_id INT, note NVARCHAR(9), nr INT)")
    h2.insert((1, "a", 1), (2, "b", None), table="dbo.unstamped")
    with pytest.raises(TreyError, match="1 rows have no nr, so a change of theirs would never"):
        Reader(h2, tmp_path, "dbo.unstamped", "nr").read()
    with pytest.raises(TreyError, match=r"column note of .* holds string, which stamps no changes"):
        Reader(h2, tmp_path, "dbo.unstamped", "note").read()


def test_a_table_without_rows_is_refused(h2: H2, tmp_path: Path) -> None:
    h2.execute("CREATE TABLE dbo.bare (component_id INT, note NVARCHAR(9), nr INT)")
    with pytest.raises(TreyError, match=r"dbo\.bare of jdbc:h2:.* holds no rows"):
        Reader(h2, tmp_path, "dbo.bare", "nr").read()
    with (
        pytest.raises(TreyError, match="holds no rows"),
        all_rows(h2.table("dbo.bare"), Columns(["note"]), tmp_path / "staging"),
    ):
        pass

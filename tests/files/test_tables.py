"""Table files → batches: what is too much for one, and what cannot be read or written."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from trey.errors import TreyError
from trey.files import tables
from trey.files.tables import read_columns, write_table

NOTES = pa.table({"note": ["x" * 100] * 10})


def test_more_than_one_array_can_hold_comes_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    pa.parquet.write_table(NOTES, tmp_path / "notes.parquet")
    monkeypatch.setattr(tables, "_BATCH_BYTES", 300)
    # when
    batches = list(read_columns(tmp_path / "notes.parquet", {"note": "note"}, ["note"]))
    # then
    assert [row for row, _, _ in batches] == [1, 3, 4, 6, 8, 9]
    assert pa.Table.from_batches([batch for *_, batch in batches]).equals(NOTES)


def test_a_page_that_is_broken_is_one_sentence(tmp_path: Path) -> None:
    # given
    path = tmp_path / "notes.parquet"
    pa.parquet.write_table(NOTES, path, compression="snappy", use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[4:40] = bytes(36)
    path.write_bytes(content)
    # when
    with pytest.raises(TreyError) as raised:
        list(read_columns(path, {"note": "note"}, ["note"]))
    # then
    assert str(raised.value).startswith(f"{path}: not a readable Parquet file; ")
    assert "\n" not in str(raised.value)


def test_a_name_that_is_too_long_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match=r"File name too long; name a file that can be written"):
        write_table(NOTES, tmp_path / f"{'x' * 250}.parquet")
    assert not list(tmp_path.iterdir())

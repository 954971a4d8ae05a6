"""Files of notes: in whatever way they hold text, and however much of it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from trey.compliance.files.notes import COMPONENT_NOTES, read_notes, with_contradictory_notes
from trey.errors import TreyError


def table(ids: list[str], notes: list[bytes | None]) -> pa.Table:
    return pa.table([ids, ["V1"] * len(ids), notes], COMPONENT_NOTES)


@pytest.mark.parametrize("kind", [pa.string_view(), pa.binary_view(), pa.large_string()])
def test_a_parquet_file_may_hold_text_in_any_way(kind: pa.DataType, tmp_path: Path) -> None:
    # given
    columns = {name: pa.array(["a", None, "c"], kind) for name in COMPONENT_NOTES.names}
    columns["component_id"] = pa.array(["C1", "C2", "C3"], kind)
    pa.parquet.write_table(pa.table(columns), tmp_path / "notes.parquet")
    # when
    notes = read_notes(tmp_path / "notes.parquet")
    # then
    assert notes.schema == COMPONENT_NOTES
    assert notes["component_id"].to_pylist() == ["C1", "C2", "C3"]
    assert notes["note"].to_pylist() == [b"a", None, b"c"]


def test_an_id_that_is_not_utf8_is_named_in_a_parquet_file_too(tmp_path: Path) -> None:
    # given
    ids = pa.array([b"C1", b"C\xff"], pa.binary()).view(pa.string())
    columns = {"component_id": ids, "vehicle_id": ["V1", "V2"], "note": ["a", "b"]}
    pa.parquet.write_table(pa.table(columns), tmp_path / "notes.parquet")
    # when / then
    with pytest.raises(TreyError, match="row 2, column component_id: not UTF-8; save the file"):
        read_notes(tmp_path / "notes.parquet")


@pytest.mark.parametrize(
    ("ids", "notes", "contradictory"),
    [
        ([], [], []),
        (["C1", "C2"], [b"a", b"b"], [False, False]),
        (["C1", "C2", "C1"], [b"a", b"a", b"b"], [True, False, True]),
        (["C1", "C1", "C2", "C2"], [None, b"", b"a", b"a"], [False] * 4),
        (["C1", "C1"], [None, b"a"], [True, True]),
    ],
)
def test_notes_of_one_component_contradict_one_another_where_they_differ(
    ids: list[str], notes: list[bytes | None], contradictory: list[bool]
) -> None:
    assert with_contradictory_notes(table(ids, notes)).tolist() == contradictory


def test_notes_may_be_more_than_one_array_can_hold() -> None:
    # given
    note = pa.array([b"x" * 100_000_000], pa.binary())  # one buffer stands for all of them
    ids = [*range(22), 0]
    notes = pa.concat_tables(
        pa.table([[f"C{number}"], ["V1"], note], COMPONENT_NOTES) for number in ids
    )
    # when / then
    assert notes["note"].nbytes > 2 << 30
    assert not with_contradictory_notes(notes).any()

"""Files of a catalogue: one bad row stops nothing, and nothing is lost."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from trey.compliance.files.catalogue_rows import catalogue_rows, specification_rows
from trey.errors import TreyError


def test_rows_that_cannot_be_read_carry_a_reason_and_their_bytes(tmp_path: Path) -> None:
    # given
    file = tmp_path / "components.csv"
    file.write_bytes(
        b"component_id,vehicle_id,note\nC1,V1,steel \xff\nC2,,\n,V1,no id\nC\xff3,V1,bad id\n"
        b'C4,V\xff,"two\nlines"\n'
    )
    # when
    [rows] = catalogue_rows(file)
    # then
    assert rows["reason"].to_pylist() == [
        None,
        None,
        "missing_component_id",
        "component_id_not_utf8",
        "vehicle_id_not_utf8",
    ]
    assert rows["component_id"].to_pylist() == ["C1", "C2", None, None, None]
    assert rows["vehicle_id"].to_pylist() == ["V1", None, "V1", "V1", None]
    assert rows["note"].to_pylist() == [b"steel \xff", b"", b"no id", b"bad id", b"two\nlines"]
    assert rows["raw_id"].to_pylist() == [None, None, b"", b"C\xff3", b"C4"]
    assert rows["raw_vehicle_id"].to_pylist() == [None, None, b"V1", b"V1", b"V\xff"]
    assert rows["source_row"].to_pylist() == [0, 1, 2, 3, 4]


def test_a_parquet_file_may_have_numbers_as_ids_null_notes_and_no_vehicles(tmp_path: Path) -> None:
    # given
    file = tmp_path / "components.parquet"
    table = pa.table({"component_id": [7, None], "note": pa.array([None, "x"], pa.string())})
    pa.parquet.write_table(table, file)
    # when
    [rows] = catalogue_rows(file)
    # then
    assert rows["component_id"].to_pylist() == ["7", None]
    assert rows["note"].to_pylist() == [None, b"x"]
    assert rows["vehicle_id"].to_pylist() == [None, None]
    assert rows["reason"].to_pylist() == [None, "missing_component_id"]


@pytest.mark.parametrize("kind", ["string", "large_string", "large_binary"])
def test_ids_of_a_parquet_file_that_are_not_utf8_carry_a_reason_too(
    kind: str, tmp_path: Path
) -> None:
    # given
    ids, vehicles = [b"C1", b"C\xff", b"C3"], [b"V1", b"V1", b"V\xff"]
    if "large" in kind:
        bytes_, text = pa.large_binary(), pa.large_string()
    else:
        bytes_, text = pa.binary(), pa.string()
    columns = [pa.array(cells, bytes_) for cells in (ids, vehicles)]
    if "string" in kind:
        columns = [cells.view(text) for cells in columns]
    table = pa.table([*columns, ["a", "b", "c"]], ["component_id", "vehicle_id", "note"])
    pa.parquet.write_table(table, tmp_path / "c.parquet")
    # when
    [rows] = catalogue_rows(tmp_path / "c.parquet")
    # then
    assert rows["reason"].to_pylist() == [None, "component_id_not_utf8", "vehicle_id_not_utf8"]
    assert rows["component_id"].to_pylist() == ["C1", None, None]
    assert rows["raw_id"].to_pylist() == [None, b"C\xff", b"C3"]
    assert rows["raw_vehicle_id"].to_pylist() == [None, b"V1", b"V\xff"]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"component_id": ["C1"]}, "row 1: column note is missing"),
        ({"component_id": ["C1"], "note": [1.5]}, "column note: holds double, which is no text"),
        ({"component_id": [[1]], "note": ["x"]}, "column component_id: holds list"),
    ],
)
def test_a_file_of_another_shape_is_refused(
    tmp_path: Path, columns: dict[str, list[object]], sentence: str
) -> None:
    pa.parquet.write_table(pa.table(columns), tmp_path / "c.parquet")
    with pytest.raises(TreyError, match=sentence):
        list(catalogue_rows(tmp_path / "c.parquet"))


def test_a_specification_names_vehicles_with_and_without_components(tmp_path: Path) -> None:
    # given
    file = tmp_path / "specification.csv"
    file.write_text("vehicle_id,component_id\nV1,C1\nV2,\n")
    # when
    [rows] = specification_rows(file)
    # then
    assert rows["vehicle_id"].to_pylist() == ["V1", "V2"]
    assert rows["component_id"].to_pylist() == ["C1", None]
    # and a row without a vehicle says nothing
    file.write_text("vehicle_id,component_id\n,C1\n")
    with pytest.raises(TreyError, match="row 2, column vehicle_id: is empty"):
        list(specification_rows(file))

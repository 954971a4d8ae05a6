"""Quotes of a CSV: which are refused, in which words, and which are text."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trey.errors import TreyError
from trey.files.quotes import refuse_stray_quotes
from trey.files.tables import read_columns


def written(folder: Path, text: str) -> Path:
    path = folder / "notes.csv"
    path.write_bytes(text.encode())
    return path


def thousand_rows(**notes: str) -> str:
    """Rows C1 to C1000, in plain words but for the notes that are given by their ids."""
    rows = (f"C{n},V1,{notes.get(f'C{n}', 'a steel hood')}\n" for n in range(1, 1001))
    return "component_id,vehicle_id,note\n" + "".join(rows)


@pytest.mark.parametrize(
    ("notes", "sentence"),
    [
        (
            {"C499": '"5 inch" hood, steel"', "C599": '"hood'},
            "line 500: a quoted cell begins here and goes on behind its closing quote; "
            "close it, or write each quote of its text twice",
        ),
        (
            {"C599": '"hood'},
            "line 600: a quoted cell begins here and is never closed; "
            "close it, or write each quote of its text twice",
        ),
        ({"C1": '"two\nlines"', "C599": '"hood', "C700": '"a, b"'}, "line 601: a quoted cell"),
        ({"C1000": '"'}, "line 1001: a quoted cell begins here and is never closed"),
        ({"C2": '"""', "C3": '"x'}, "line 3: a quoted cell begins here and goes on behind"),
    ],
)
def test_a_quote_that_would_swallow_rows_is_named_with_its_line(
    notes: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    path = written(tmp_path, thousand_rows(**notes))
    with pytest.raises(TreyError) as raised:
        list(read_columns(path, {"note": "note"}, ["note"]))
    assert str(raised.value).startswith(f"{path}, {sentence}")


def test_quotes_that_say_what_they_mean_are_read(tmp_path: Path) -> None:
    # given
    cells = [
        '"two\r\nlines, ""good"""',
        '5" hood',
        '""',
        '""""',
        '"a ""5"" b"',
        'x"y"',
        ' "z"',
        "end",
    ]
    path = written(tmp_path, "\ufeff" + '"note","id"\n' + "".join(f"{cell},1\n" for cell in cells))
    # when
    [(_, _, batch)] = read_columns(path, {"note": "note"}, ["note"])
    # then
    assert [note.decode() for note in batch["note"].to_pylist()] == [
        'two\r\nlines, "good"',
        '5" hood',
        "",
        '"',
        'a "5" b',
        'x"y"',
        ' "z"',
        "end",
    ]


@pytest.fixture(scope="module")
def any_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quotes") / "any.csv"


def is_well_quoted(text: str) -> bool:
    try:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return False
    return True


@given(text=st.text(',"\n\rab', max_size=40), block_bytes=st.integers(1, 12))
def test_what_is_refused_is_what_the_standard_library_refuses(
    text: str, block_bytes: int, any_file: Path
) -> None:
    any_file.write_bytes(text.encode())
    try:
        refuse_stray_quotes(any_file, block_bytes)
    except TreyError:
        assert not is_well_quoted(text)
    else:
        assert is_well_quoted(text)

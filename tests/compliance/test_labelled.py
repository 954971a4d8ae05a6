"""A customer's labelled file: what is read, and in which words the rest is refused."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from trey.compliance.labelled import LABELLED, read_labelled
from trey.errors import TreyError

HEADER = "component_id,note,label\n"


def undecided(notes: pa.Array) -> pa.Array:
    return pa.nulls(len(notes), pa.int8())


def by_word(notes: pa.Array) -> pa.Array:
    """A rule engine for these tests: "bad" is 1, "fine" is 0, all else it cannot judge."""
    word = {"bad": 1, "fine": 0}
    return pa.array([word.get(note.split()[0]) for note in notes.to_pylist()], pa.int8())


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "labelled.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_csv_is_read_by_its_headers(tmp_path: Path) -> None:
    path = written(tmp_path, 'label,shop,note,component_id\n1,A,"poor,\nsteel",C1\n0,B,fine,7\n')
    table = read_labelled(path, undecided)
    assert table.schema == LABELLED
    assert table.to_pylist() == [
        {"component_id": "C1", "note": "poor,\nsteel", "label": 1},
        {"component_id": "7", "note": "fine", "label": 0},
    ]


def test_parquet_may_have_numbers_of_any_type(tmp_path: Path) -> None:
    path = tmp_path / "labelled.parquet"
    table = pa.table({"component_id": [1, 2], "note": ["a", "b"], "label": [0.0, 1.0]})
    pa.parquet.write_table(table, path)
    assert read_labelled(path, undecided)["label"].to_pylist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEADER + "C1,good,0\nC2,bad,2\n", ", row 3, column label: 2 is no label; 0 is compliant,"),
        (HEADER + "C1,good,\n", ", row 2, column label: an empty cell is no label"),
        (HEADER + "C1,good,yes\n", ", row 2, column label: 'yes' is not a number"),
        (HEADER + "C1,good,nan\n", ", row 2, column label: nan is no label"),
        (HEADER + "C1,good,0\nC2,,1\n", ", row 3, column note: is empty; fill it in or leave"),
        (HEADER + ",good,0\n", ", row 2, column component_id: is empty"),
        ("component_id,note\nC1,good\n", ", row 1: column label is missing"),
        ("id,text\nC1,good\n", ", row 1: column component_id, note, label is missing"),
        (HEADER + "C1,good,0,9\n", ", row 2: 4 cells below 3 headers"),
        (HEADER, ": the file has no rows below its header; name one with notes"),
        ("", ": the file is empty"),
    ],
)
def test_wrong_file_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(TreyError) as raised:
        read_labelled(path, undecided)
    assert str(raised.value).startswith(f"{path}{said}")


@pytest.mark.parametrize(
    ("encoding", "row"), [("latin-1", "row 2, column note"), ("utf-16", "row 1")]
)
def test_another_encoding_is_named_with_its_place(encoding: str, row: str, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "C1,Zustand mäßig,1\n", encoding)
    with pytest.raises(TreyError) as raised:
        read_labelled(path, undecided)
    assert str(raised.value) == f"{path}, {row}: not UTF-8; save the file in that encoding"


def rows(bad: int, fine: int, other: int = 0) -> str:
    """Ten notes of each kind; the numbers are how many of them have label 1."""
    kinds = {"bad": bad, "fine": fine, "who knows": other}
    return HEADER + "".join(
        f"C,{note} {number},{int(number < ones)}\n"
        for note, ones in kinds.items()
        for number in range(10)
    )


def test_labels_that_mean_the_opposite_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, rows(bad=1, fine=10))
    with pytest.raises(TreyError) as raised:
        read_labelled(path, by_word)
    assert str(raised.value) == (
        f"{path}, column label: 19 of 20 notes that the rules can judge have the opposite label; "
        "here 0 is compliant and 1 is non-compliant, so turn the labels round"
    )


def few(count: int, opposite: int) -> str:
    """Notes of which the first ones have the opposite label."""
    return HEADER + "".join(
        f"C,{('fine', 'bad')[number % 2]} {number},{number % 2 ^ (number < opposite)}\n"
        for number in range(count)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (few(8, opposite=8), "8 of 8"),
        (few(7, opposite=7), "7 of 7"),
        (few(12, opposite=11), "11 of 12"),
        (HEADER + 7 * "C,bad,0\n", "7 of 7"),
        (few(8, opposite=8) + 20 * "C,who knows,0\n", "8 of 8"),
    ],
    ids=["eight", "seven", "nearly all", "one label", "most not judged"],
)
def test_few_labels_are_refused_where_nearly_all_are_opposite(
    text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(TreyError, match=f"column label: {said} notes that the rules can judge"):
        read_labelled(written(tmp_path, text), by_word)


@pytest.mark.parametrize(
    "text",
    [
        few(6, opposite=6),
        few(10, opposite=8),
        HEADER + 20 * "C,bad,0\n" + 5 * "C,bad,1\n",
        rows(bad=9, fine=1),
        rows(bad=5, fine=5, other=10),
        rows(bad=5, fine=6),
        rows(bad=10, fine=10),
        rows(bad=0, fine=0, other=5),
        HEADER + "C,who knows,0\nC,who cares,1\n",
        HEADER + "C,bad,0\nC,fine,1\n",
    ],
    ids=[
        "six",
        "eight of ten",
        "another law",
        "agrees",
        "noise",
        "slightly opposite",
        "all 1",
        "all 0",
        "none judged",
        "too few to say",
    ],
)
def test_labels_that_are_not_surely_opposite_are_read(text: str, tmp_path: Path) -> None:
    assert len(read_labelled(written(tmp_path, text), by_word)) == text.count("\n") - 1


def test_a_file_that_no_simulation_wrote_is_read() -> None:
    workshop = read_labelled(Path(__file__).parent / "labelled" / "workshop.csv", undecided)
    assert (len(workshop), sum(workshop["label"].to_pylist())) == (80, 41)

"""A folder that is written as a whole: replaced, or left as it was."""

from pathlib import Path

import pytest

from trey.errors import TreyError
from trey.files.folders import replaced_folder

NAMES = ("card", "model")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds an older model."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "card").write_text("old")
    (folder / "model").write_text("old")
    return folder


def held(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def write(folder: Path) -> None:
    with replaced_folder(folder, NAMES) as new:
        (new / "model").write_text("new")


def test_the_new_folder_takes_the_place_of_the_old_one(folder: Path) -> None:
    with replaced_folder(folder, NAMES) as new:
        (new / "model").write_text("new")
        assert held(folder) == {"card": "old", "model": "old"}
    assert held(folder) == {"model": "new"}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_that_is_not_there_is_made_with_those_above_it(tmp_path: Path) -> None:
    write(tmp_path / "of" / "today")
    assert held(tmp_path / "of" / "today") == {"model": "new"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_folder_as_it_was(error: type[BaseException], folder: Path) -> None:
    # given
    def fail(new: Path) -> None:
        (new / "model").write_text("new")
        raise error

    # when
    with pytest.raises(error), replaced_folder(folder, NAMES) as new:
        fail(new)
    # then
    assert held(folder) == {"card": "old", "model": "old"}
    assert list(folder.parent.iterdir()) == [folder]


def test_the_old_folder_is_back_where_the_new_one_cannot_take_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    rename = Path.rename

    def fail_for_the_new_one(this: Path, other: Path) -> Path:
        if this.suffix == ".part":
            raise OSError(28, "No space left on device")
        return rename(this, other)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_one)
    # when
    with pytest.raises(TreyError, match=r"model: No space left on device; name a folder that can"):
        write(folder)
    # then
    assert held(folder) == {"card": "old", "model": "old"}
    assert list(folder.parent.iterdir()) == [folder]


def test_what_a_killed_process_left_is_put_right(folder: Path) -> None:
    # given: killed between the two renames
    folder.rename(folder.with_name(".model.old"))
    folder.with_name(".model.part").mkdir()
    # when / then
    with pytest.raises(ValueError, match="stop"), replaced_folder(folder, NAMES):
        raise ValueError("stop")
    assert held(folder) == {"card": "old", "model": "old"}
    assert list(folder.parent.iterdir()) == [folder]


def test_what_is_not_ours_is_refused_before_anything_is_made(folder: Path) -> None:
    (folder / "thesis.docx").write_text("mine")
    for other, problem in (
        (folder, "model: holds thesis.docx, which would be lost; name another folder"),
        (folder / "card", "card: is a file; name a folder"),
        (Path("/"), "/: is a mount and cannot be replaced; name a folder in it"),
        (folder / "card" / "in", "in: Not a directory; name a folder that can be written"),
        (folder.parent / ("x" * 300), "x: File name too long; name a folder that can be written"),
    ):
        with pytest.raises(TreyError) as raised:
            write(other)
        assert str(raised.value).endswith(problem)
    assert list(folder.parent.iterdir()) == [folder]


def test_a_link_goes_on_naming_what_it_names(folder: Path) -> None:
    # given
    link = folder.with_name("latest")
    link.symlink_to(folder)
    # when
    write(link)
    # then
    assert link.is_symlink()
    assert held(folder) == {"model": "new"}

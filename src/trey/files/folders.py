"""A folder that is written as a whole: who reads it finds the old one or the new one."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from trey.errors import TreyError


@contextmanager
def replaced_folder(folder: Path, names: Collection[str]) -> Iterator[Path]:
    """Give an empty folder that takes the place of `folder` when the block is done.

    Where the block fails, the folder is as it was before. Of a process that was killed while the
    two changed places, the next one restores the old folder.

    Args:
        folder: That may be there already.
        names: All that it may hold then: with anything else in it, it is not ours to replace.

    Raises:
        TreyError: The folder cannot be replaced, which is found before the block wherever it can
            be.
    """
    place = folder.resolve()
    new, old = (place.parent / f".{place.name}.{which}" for which in ("part", "old"))
    try:
        _restore(old, place)
        _require_ours(folder, names)
        shutil.rmtree(new, ignore_errors=True)  # a killed process could not clear up
        new.mkdir(parents=True)
        yield new
        _exchange(new, place, old)
    except OSError as error:
        problem = error.strerror or error
        raise TreyError(f"{folder}: {problem}; name a folder that can be written") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _require_ours(folder: Path, names: Collection[str]) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise TreyError(f"{folder}: is a file; name a folder")
    if folder.is_mount():
        raise TreyError(f"{folder}: is a mount and cannot be replaced; name a folder in it")
    if others := sorted(file.name for file in folder.iterdir() if file.name not in names):
        raise TreyError(f"{folder}: holds {others[0]}, which would be lost; name another folder")


def _exchange(new: Path, place: Path, old: Path) -> None:
    try:
        if place.exists():
            place.rename(old)
        new.rename(place)
    finally:
        _restore(old, place)


def _restore(old: Path, place: Path) -> None:
    """Put the old folder back where none has taken its place, else away."""
    if old.exists() and not place.exists():
        old.rename(place)
    shutil.rmtree(old, ignore_errors=True)

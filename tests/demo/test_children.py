"""A job as a child: watched while it runs, and its last words when it fails."""

from pathlib import Path

import pytest

from trey.demo.children import run_job
from trey.errors import TreyError


def job(folder: Path, program: str) -> Path:
    file = folder / "work.py"
    file.write_text(program)
    return file


def test_a_job_gets_flags_and_environment_and_is_watched(tmp_path: Path) -> None:
    # given
    file = job(
        tmp_path, "import os, sys, time; print(sys.argv[1], os.environ['TREY_X']); time.sleep(0.7)"
    )
    looks: list[bool] = []
    log = tmp_path / "run/work.log"
    # when
    run_job(
        file, ["--flag"], environment={"TREY_X": "x"}, log=log, watch=lambda: looks.append(True)
    )
    # then
    assert log.read_text() == "--flag x\n"
    assert len(looks) >= 2


def test_the_last_words_of_a_failed_job_are_the_error(tmp_path: Path) -> None:
    file = job(
        tmp_path, "from trey.errors import TreyError; raise TreyError('no Java; run `make setup`')"
    )
    with pytest.raises(TreyError, match=r"work\.py failed: no Java; run `make setup` \(all"):
        run_job(file, [], environment={}, log=tmp_path / "log", watch=lambda: None)


def test_a_job_ends_with_the_command_that_started_it(tmp_path: Path) -> None:
    # given
    file = job(
        tmp_path, "import time; print('started', flush=True); time.sleep(60); print('survived')"
    )
    log = tmp_path / "log"

    def interrupt() -> None:
        if log.read_text():
            raise KeyboardInterrupt

    # when
    with pytest.raises(KeyboardInterrupt):
        run_job(file, [], environment={}, log=log, watch=interrupt)
    # then
    assert log.read_text() == "started\n"

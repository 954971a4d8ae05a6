"""A job as a child: watched while it runs, and its last words when it fails."""

from pathlib import Path

import pytest

from trey.demo.children import run_job
from trey.errors import TreyError


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "databricks.yml").touch()
    (tmp_path / "jobs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(bundle: Path, program: str) -> None:
    (bundle / "jobs/work.py").write_text(program)


def test_a_job_gets_flags_and_environment_and_is_watched(bundle: Path) -> None:
    # given
    job(bundle, "import os, sys, time; print(sys.argv[1], os.environ['TREY_X']); time.sleep(0.7)")
    looks: list[bool] = []
    log = bundle / "run/work.log"
    # when
    run_job(
        "work", ["--flag"], environment={"TREY_X": "x"}, log=log, watch=lambda: looks.append(True)
    )
    # then
    assert log.read_text() == "--flag x\n"
    assert len(looks) >= 2


def test_the_last_words_of_a_failed_job_are_the_error(bundle: Path) -> None:
    job(bundle, "from trey.errors import TreyError; raise TreyError('no Java; run `make setup`')")
    with pytest.raises(TreyError, match=r"jobs/work\.py failed: no Java; run `make setup` \(all"):
        run_job("work", [], environment={}, log=bundle / "log", watch=lambda: None)


def test_a_job_ends_with_the_command_that_started_it(bundle: Path) -> None:
    # given
    job(bundle, "import time; print('started', flush=True); time.sleep(60); print('survived')")
    log = bundle / "log"

    def interrupt() -> None:
        if log.read_text():
            raise KeyboardInterrupt

    # when
    with pytest.raises(KeyboardInterrupt):
        run_job("work", [], environment={}, log=log, watch=interrupt)
    # then
    assert log.read_text() == "started\n"

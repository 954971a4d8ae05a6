"""A job as a child: watched while it runs, its last words when it fails, gone with its starter."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from trey.demo.children import running_job
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
    with running_job(file, ["--flag"], environment={"TREY_X": "x"}, log=log) as running:
        running.await_end(watch=lambda: looks.append(True))
    # then
    assert log.read_text() == "--flag x\n"
    assert len(looks) >= 2


def test_the_last_words_of_a_failed_job_are_the_error(tmp_path: Path) -> None:
    file = job(
        tmp_path, "from trey.errors import TreyError; raise TreyError('no Java; run `make setup`')"
    )
    with (
        running_job(file, [], environment={}, log=tmp_path / "log") as running,
        pytest.raises(TreyError, match=r"work\.py failed: no Java; run `make setup` \(all"),
    ):
        running.await_end(watch=lambda: None)


SLEEPING = "import time; print('started', flush=True); time.sleep(60); print('survived')"


def test_a_job_ends_with_the_command_that_started_it(tmp_path: Path) -> None:
    # given
    log = tmp_path / "log"

    def interrupt() -> None:
        if log.read_text():
            raise KeyboardInterrupt

    # when
    with (
        pytest.raises(KeyboardInterrupt),
        running_job(job(tmp_path, SLEEPING), [], environment={}, log=log) as running,
    ):
        running.await_end(watch=interrupt)
    # then
    assert log.read_text() == "started\n"
    assert running.process.returncode is not None


def test_a_job_ends_with_a_command_that_is_killed(tmp_path: Path) -> None:
    # given: a command that has started a job and waits for it
    command = (
        "import sys; from pathlib import Path; from trey.demo.children import running_job\n"
        "file, log = map(Path, sys.argv[1:])\n"
        "with running_job(file, [], environment={}, log=log) as running:\n"
        "    print(running.process.pid, flush=True); running.await_end(lambda: None)"
    )
    file, log = job(tmp_path, SLEEPING), tmp_path / "log"
    with subprocess.Popen(
        [sys.executable, "-c", command, str(file), str(log)], stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        child = psutil.Process(int(starter.stdout.readline()))
        while not log.read_text():
            time.sleep(0.02)
        # when
        os.kill(starter.pid, 9)
    # then
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running()
    assert log.read_text() == "started\n"

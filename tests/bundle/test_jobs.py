"""`trey bundle run`: a job by its path, as a child, in the local world."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from trey.bundle import jobs
from trey.errors import TreyError
from trey.local.world import World


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle whose job writes down how it was called, in a world without servers."""

    @contextmanager
    def no_servers(home: Path) -> Iterator[World]:
        yield World(home, servers=())

    monkeypatch.setattr(jobs, "running", no_servers)
    (tmp_path / "home").mkdir()
    (tmp_path / "databricks.yml").write_text("bundle: {name: trey}\n")
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "score.py").write_text(
        "import os, pathlib, sys\n"
        "called = pathlib.Path(__file__).with_name('called')\n"
        "called.write_text(' '.join([*sys.argv[1:], os.environ['TREY_HOME']]))\n"
        "sys.exit(int(sys.argv[1] == '--fail') * 3)\n"
    )
    return tmp_path


def test_a_job_runs_with_its_flags_in_the_world_from_any_folder_below(bundle: Path) -> None:
    # given
    below = bundle / "notebooks" / "drafts"
    below.mkdir(parents=True)
    # when
    code = jobs.run_job("score", ["--rows", "5"], start=below, home=bundle / "home")
    # then
    assert code == 0
    assert (bundle / "jobs" / "called").read_text() == f"--rows 5 {bundle / 'home'}"


def test_the_exit_code_of_the_job_comes_back(bundle: Path) -> None:
    assert jobs.run_job("score", ["--fail"], start=bundle, home=bundle / "home") == 3


def test_what_a_job_raises_on_purpose_is_one_sentence(
    bundle: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    (bundle / "jobs" / "load.py").write_text(
        "from trey.errors import TreyError\nraise TreyError('no file; name one')\n"
    )
    # then
    assert jobs.run_job("load", [], start=bundle, home=bundle / "home") == 1
    assert capfd.readouterr() == ("", "error: no file; name one\n")


def test_ctrl_c_ends_the_job_before_its_servers(bundle: Path) -> None:
    # given
    (bundle / "jobs" / "stream.py").write_text(
        "import os, pathlib, signal, time\n"
        "pathlib.Path(__file__).with_name('pid').write_text(str(os.getpid()))\n"
        "os.kill(os.getppid(), signal.SIGINT)\n"
        "time.sleep(60)\n"
    )
    # when
    with pytest.raises(KeyboardInterrupt):
        jobs.run_job("stream", [], start=bundle, home=bundle / "home")
    # then
    assert not psutil.pid_exists(int((bundle / "jobs" / "pid").read_text()))


def test_an_unknown_job_is_refused_and_the_known_ones_are_named(bundle: Path) -> None:
    with pytest.raises(TreyError) as failed:
        jobs.run_job("scores", [], start=bundle, home=bundle / "home")
    assert str(failed.value) == "the bundle has no job scores; it has score"


def test_without_a_bundle_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(TreyError) as failed:
        jobs.run_job("score", [], start=tmp_path, home=tmp_path)
    assert str(failed.value) == (
        f"no databricks.yml in {tmp_path} or above it; run this inside a checkout of trey"
    )
    assert not list(tmp_path.iterdir())  # no server was started for nothing

"""`make`: what a newcomer types first."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def make(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PATH": path} if path else {})
    return subprocess.run(
        [shutil.which("make") or "make", *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_its_targets() -> None:
    listed = {line.split()[1] for line in make().stdout.splitlines()}
    assert {"setup", "demo", "test", "lint", "types", "bench", "build", "clean"} <= listed


@pytest.mark.parametrize("named", [(), ("PYTHON=python2.7",)])
def test_without_a_python_that_fits_set_up_says_what_to_do(
    tmp_path: Path, named: tuple[str, ...]
) -> None:
    # given
    for tool in ("bash", "sed"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    # when
    done = make("setup", f"VENV={tmp_path / 'venv'}", *named, path=str(tmp_path))
    # then
    assert done.returncode == 2
    assert "error: Python 3.11 or 3.12 with venv is needed" in done.stderr
    assert "make setup PYTHON=" in done.stderr
    assert not (tmp_path / "venv").exists()

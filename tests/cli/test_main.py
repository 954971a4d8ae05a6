"""The shell of `trey`: the command table, exit codes and what reaches which stream."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import typer

from trey.cli import main
from trey.errors import TreyError


def trey(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import sys; from trey.cli.main import run; sys.argv[0] = 'trey'; run()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A stand-in module behind `trey demo`."""
    module = ModuleType("trey.cli.demo")
    monkeypatch.setitem(sys.modules, "trey.cli.demo", module)
    monkeypatch.setattr(sys, "argv", ["trey", "demo"])
    return module


def test_help_lists_every_command_and_imports_none_of_them() -> None:
    program = (
        "import json, sys\n"
        "from trey.cli.main import app\n"
        "sys.argv = ['trey', '--help']\n"
        "try:\n    app()\n"
        "except SystemExit:\n    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    # when
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    # then
    for name in ("demo", "up", "down", "status", "data", "battery", "alerts", "bundle", "notebook"):
        assert f" {name} " in done.stdout
    loaded = set(json.loads(done.stderr))
    assert loaded.isdisjoint({"pyspark", "pandas", "numpy", "pyarrow", "pydantic", "asyncio"})
    assert not {name for name in loaded if name.startswith("trey.cli.")} - {"trey.cli.main"}


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text())
    assert trey("--version").stdout == f"trey {project['project']['version']}\n"


def test_an_unknown_command_is_wrong_usage_and_names_the_nearest() -> None:
    done = trey("bundel")
    assert done.returncode == 2
    assert "bundle" in done.stderr
    assert done.stdout == ""


def test_an_error_of_trey_is_one_sentence_on_standard_error(
    command: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    # given
    def demo() -> None:
        raise TreyError("no Java found; run `make setup`\x1b[2J\nat once")  # it may quote a file

    command.demo = demo  # type: ignore[attr-defined]  # the module is made here
    # when
    with pytest.raises(SystemExit) as end:
        main.run()
    # then
    assert end.value.code == 1
    assert capsys.readouterr() == ("", "error: no Java found; run `make setup`␛[2J at once\n")


def test_ctrl_c_ends_with_one_line_and_130(
    command: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    # given
    def demo() -> None:
        raise KeyboardInterrupt

    command.demo = demo  # type: ignore[attr-defined]  # the module is made here
    # when
    with pytest.raises(SystemExit) as end:
        main.run()
    # then
    assert end.value.code == 130
    assert capsys.readouterr() == ("", "stopped\n")


def test_a_module_with_an_app_is_a_group_even_with_one_command(
    command: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    app = typer.Typer()

    @app.command()
    def once() -> None:
        typer.echo("ran")

    command.app = app  # type: ignore[attr-defined]  # the module is made here
    monkeypatch.setattr(sys, "argv", ["trey", "demo", "once"])
    # when
    with pytest.raises(SystemExit) as end:
        main.run()
    # then
    assert (end.value.code, capsys.readouterr().out) == (0, "ran\n")


@pytest.mark.parametrize("name", sorted(main.COMMANDS))
def test_each_command_answers_help_with_an_example(name: str) -> None:
    # given
    loaded = main._loaded(name)
    commands = [loaded, *getattr(loaded, "commands", {}).values()]
    # then
    for command in commands:
        assert "Example: trey" in (command.help or ""), command.name

"""The wheel, as a stranger gets it: built, opened, installed into a clean environment, imported."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from trey.cli.main import COMMANDS

CHECKOUT = Path(__file__).parents[1]
# Rooms that work on frames, or wire what does; all others import without a word of Spark.
SPARK_ROOMS = {
    "adapters",
    "alerts",
    "battery",
    "bundle",
    "cli",
    "contracts",
    "demo",
    "telemetry",
}
# Modules of those rooms that arrays or documents are enough for, and every command's own: it
# brings Spark along, if at all, after its flags were read.
WITHOUT_SPARK = {
    "trey.adapters.delta_files",
    "trey.battery.backtest",
    "trey.battery.baseline",
    "trey.battery.calibration",
    "trey.battery.candidates",
    "trey.battery.model",
    "trey.bundle.check",
    "trey.bundle.jobs",
    "trey.telemetry.message",
    "trey.telemetry.simulation.fleet",
    *(module for module, _ in COMMANDS.values()),
}
# What trains holds a framework; everything else is enough to score.
WITH_FRAMEWORK = {
    "trey.battery.candidates.recipe.lab_network",
    "trey.battery.model.network.graph",
    "trey.battery.model.network.gru",
    "trey.battery.training.checkpoint",
    "trey.battery.training.fitting",
    "trey.battery.training.making",
    "trey.battery.training.tracked",
    "trey.compliance.models.dense",
    "trey.compliance.models.exported.graph",
    "trey.compliance.models.keras_training",
    "trey.compliance.models.lstm",
    "trey.compliance.models.torch_lstm",
    "trey.compliance.training.fitting",
    "trey.compliance.training.tracked",
    "trey.torch_training",
}

# What works on frames in a room that otherwise does not.
WITH_SPARK = {
    "trey.compliance.schemas",
    "trey.compliance.scoring.deciding",
    "trey.compliance.scoring.keeping",
    "trey.compliance.scoring.ports",
    "trey.compliance.scoring.rollup",
    "trey.compliance.scoring.scores",
    "trey.compliance.scoring.stored_model",
}

# Imports each module with all that is inside it, but for those that a dash is before; tells its
# file and what is loaded after it.
IMPORT_AND_TELL = """
import importlib, json, pkgutil, sys
told = {}
left_out = {name[1:] for name in sys.argv[1:] if name.startswith("-")}
for name in sys.argv[1:]:
    if name.startswith("-"):
        continue
    names = [name]
    for name in names:
        module = importlib.import_module(name)
        if hasattr(module, "__path__"):
            inner = pkgutil.walk_packages(module.__path__, name + ".")
            found = {module.name for module in inner} - left_out
            names += sorted(n for n in found if not n.endswith("__main__"))
        heavy = {"pyspark", "tensorflow", "torch"} & sys.modules.keys()
        told[name] = {"file": module.__file__, "heavy": sorted(heavy)}
print(json.dumps(told))
"""
LEFT_OUT = [f"-{name}" for name in sorted(WITH_FRAMEWORK)]


def rooms() -> list[str]:
    package = CHECKOUT / "src" / "trey"
    found = [path.parent.name for path in package.glob("*/__init__.py")]
    found += [path.stem for path in package.glob("*.py") if path.stem != "__init__"]
    return sorted(room for room in found if f"trey.{room}" not in WITH_FRAMEWORK)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, through the source archive as `make build` does it."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, copy)
    leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(CHECKOUT / "src", copy / "src", ignore=leave)
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist"], copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel; its dependencies are borrowed from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "pip", "install", "--offline"]
    run([*uv, "--no-deps", "--no-index", "--python", str(python), str(wheel)], folder)
    (site_packages,) = folder.glob("lib/python3.*/site-packages")
    (site_packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return python


def run(command: Sequence[str], folder: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_all_of_the_package_and_nothing_else(wheel: Path) -> None:
    # given
    package = CHECKOUT / "src"
    expected = {
        path.relative_to(package).as_posix()
        for path in package.glob("trey/**/*")
        if path.is_file() and path.suffix != ".pyc"
    }
    # when
    names = set(ZipFile(wheel).namelist())
    # then
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert "trey/py.typed" in names
    assert "trey/local/java.lock" in names


def test_what_needs_no_frame_imports_without_spark(python: Path, tmp_path: Path) -> None:
    # given
    light = sorted({f"trey.{room}" for room in rooms()} - {f"trey.{r}" for r in SPARK_ROOMS})
    # when
    left_out = [*LEFT_OUT, *(f"-{name}" for name in sorted(WITH_SPARK))]
    told = json.loads(
        run([str(python), "-c", IMPORT_AND_TELL, *light, *WITHOUT_SPARK, *left_out], tmp_path)
    )
    # then
    assert {"trey.errors", "trey.local.world", "trey.cli.demo"} <= set(told)
    assert {name: module["heavy"] for name, module in told.items() if module["heavy"]} == {}


def test_every_room_imports_from_the_wheel_and_a_training_framework_only_where_one_trains(
    python: Path, tmp_path: Path
) -> None:
    # when
    told = json.loads(
        run(
            [str(python), "-c", IMPORT_AND_TELL, *(f"trey.{room}" for room in rooms()), *LEFT_OUT],
            tmp_path,
        )
    )
    # then
    installed = python.parents[1]
    assert [n for n, m in told.items() if not Path(m["file"]).is_relative_to(installed)] == []
    assert {name for module in told.values() for name in module["heavy"]} == {"pyspark"}


def test_the_command_answers(python: Path, tmp_path: Path) -> None:
    assert "From a car's telemetry" in run([str(python.with_name("trey")), "--help"], tmp_path)

"""A world in which a first catalogue is scored, of which each test gets a copy with a changed one."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.sql.server import JAVA, PASSWORD, h2_process, h2_url
from tests.crash.end_state import Rows, documents_of
from tests.crash.runs import CrashWorld, Run, crash_world
from tests.crash.scoring.catalogue import CHANGED, CHANGED_VEHICLES, FIRST
from trey.adapters.delta_files import read_delta
from trey.local.servers import COSMOS

TABLES = (
    "bronze.vehicle_component",
    "bronze.component_quarantine",
    "bronze.component_note",
    "gold.fact_compliance_score",
    "gold.fact_alert_component",
    "gold.fact_alert",
    "ops.source_watermark",
)
CLOCKS = ("read_at", "scored_at", "made_at", "as_of", "expires_at", "date_key", "at", "written_by")


@dataclass(frozen=True)
class ScoringWorld:
    """The job over a database; the changes that it has not seen yet stand there."""

    crash: CrashWorld

    def state(self) -> dict[str, Rows]:
        """All tables and the documents, without what a clock or an attempt says."""
        home = self.crash.home
        state = {name: read_delta(home, name).to_pylist() for name in TABLES}
        state["documents"] = documents_of(self.crash.servers)
        return {
            name: sorted(
                ({k: v for k, v in row.items() if k not in CLOCKS} for row in rows), key=repr
            )
            for name, rows in state.items()
        }


@dataclass(frozen=True)
class Place:
    """Where databases of this suite answer, one after the other, and the classes that JVMs load.

    An address names what was read, so it is the same in every world.
    """

    port: int
    classes: Path


@dataclass(frozen=True)
class Undisturbed:
    """A run that nothing stopped, and what it left."""

    run: Run
    state: dict[str, Rows]


@contextmanager
def scoring_world(home: Path, place: Place) -> Iterator[ScoringWorld]:
    """The world at `home` with its servers and its database running."""
    program = (
        "tests.crash.scoring.job",
        f"--catalogue-url={h2_url(place.port)}",
        "--catalogue-login=password",
        "--catalogue-user=reader",
        "--catalogue-secret=env:CATALOGUE_PASSWORD",
        "--catalogue-watermark=updated_at",
        f"--specification={home / 'vehicles.csv'}",
    )
    with (
        pytest.MonkeyPatch.context() as environment,
        h2_process(home / "database", place.port),
        crash_world(home, place.classes, program, [COSMOS]) as crash,
    ):
        for name, value in PASSWORD.items():
            environment.setenv(name, value)
        yield ScoringWorld(crash)


def change(home: Path, port: int, statements: str, vehicles: str) -> None:
    """Let the catalogue say something else."""
    (home / "vehicles.csv").write_text(vehicles)
    (home / "change.sql").write_text(statements + "CHECKPOINT SYNC;\n")
    login = f"-url {h2_url(port)} -user reader -password".split()
    command = [*JAVA, "org.h2.tools.RunScript", *login, PASSWORD["CATALOGUE_PASSWORD"]]
    subprocess.run([*command, "-script", str(home / "change.sql")], check=True)


def copied(home: Path, to: Path, *parts: str) -> Path:
    for part in parts:
        shutil.copytree(home / part, to / part)
    shutil.copy(home / "vehicles.csv", to)
    return to


@pytest.fixture(scope="session")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds nothing but the changed catalogue."""
    return tmp_path_factory.mktemp("changed")


@pytest.fixture(scope="session")
def place(changed: Path) -> Place:
    with h2_process(changed / "database") as (_, port):
        change(changed, port, FIRST + CHANGED, CHANGED_VEHICLES)
    return Place(port, changed / "classes.jsa")


@pytest.fixture(scope="session")
def first_run(changed: Path, place: Place, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A run for which everything is new."""
    with scoring_world(
        copied(changed, tmp_path_factory.mktemp("first"), "database"), place
    ) as world:
        return Undisturbed(world.crash.complete(), world.state())


@pytest.fixture
def new_world(changed: Path, place: Place, tmp_path: Path) -> Iterator[ScoringWorld]:
    """One in which nothing was ever scored."""
    with scoring_world(copied(changed, tmp_path, "database"), place) as world:
        yield world

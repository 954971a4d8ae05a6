"""The scoring job, killed once at each point there is, and several times wherever a seed says."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.adapters.sql.server import h2_process
from tests.crash.scoring.catalogue import CHANGED, CHANGED_VEHICLES, FIRST, FIRST_VEHICLES
from tests.crash.scoring.conftest import (
    Place,
    ScoringWorld,
    Undisturbed,
    change,
    copied,
    scoring_world,
)
from tests.crash.stops import ANY, Stop

pytestmark = [pytest.mark.crash, pytest.mark.spark, pytest.mark.timeout(1800)]

WRITES = (  # in the order in which a run makes them
    "started",
    "specification",
    "quarantine",
    "notes",
    "scores",
    "components",
    "ledger",
    "documents",
    "copied",
    "watermark",
)
EVERYTHING = ("database", "tables", "cosmos")
POINTS_OF_A_FIRST_RUN = 40  # it makes the tables too


@pytest.fixture(scope="module")
def scored(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a first catalogue was scored, and then changed."""
    home = tmp_path_factory.mktemp("scored")
    with h2_process(home / "database", place.port):
        change(home, place.port, FIRST, FIRST_VEHICLES)
    with scoring_world(home, place) as world:
        world.crash.complete()
        change(home, place.port, CHANGED, CHANGED_VEHICLES)
    return home


@pytest.fixture(scope="module")
def next_run(scored: Path, place: Place, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    with scoring_world(
        copied(scored, tmp_path_factory.mktemp("next"), *EVERYTHING), place
    ) as world:
        return Undisturbed(world.crash.complete(), world.state())


@pytest.fixture
def world(scored: Path, place: Place, tmp_path: Path) -> Iterator[ScoringWorld]:
    with scoring_world(copied(scored, tmp_path, *EVERYTHING), place) as world:
        yield world


@pytest.mark.parametrize(
    "point",
    [*(f"{side}-{write}" for write in WRITES for side in ("before", "after")), "amid-documents"],
)
def test_killed(world: ScoringWorld, next_run: Undisturbed, point: str) -> None:
    # when
    run = world.crash.crash(Stop(point))
    world.crash.complete()
    # then
    assert run.points[-1] == point
    assert not run.late_commits  # the JVM, still alive for a moment, went on with nothing
    assert world.state() == next_run.state


@pytest.mark.parametrize("seed", range(8))
def test_killed_by_schedule(new_world: ScoringWorld, first_run: Undisturbed, seed: int) -> None:
    # given
    random = Random(seed)
    stops = [
        Stop(
            ANY,
            nth=random.randint(1, POINTS_OF_A_FIRST_RUN),
            after_ms=random.choice((0, random.randint(1, 600))),  # half of them amid something
        )
        for _ in range(random.randint(2, 3))
    ]
    # when
    for stop in stops:
        run = new_world.crash.run(stop)
        if not run.was_killed:
            assert run.exit_code == 0, run.log  # there was less left to do than the seed thought
            break
    new_world.crash.complete()
    # then
    assert new_world.state() == first_run.state

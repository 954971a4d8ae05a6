"""Killed several times, wherever a seed says."""

from collections.abc import Callable
from random import Random

import pytest

from tests.crash.end_state import EndState
from tests.crash.runs import CrashWorld
from tests.crash.stops import ANY, Stop

pytestmark = [pytest.mark.crash, pytest.mark.spark, pytest.mark.timeout(1800)]

POINTS_OF_A_BATCH = 19


@pytest.mark.parametrize("seed", range(25))
def test_killed_by_schedule(
    world: CrashWorld, assert_undisturbed: Callable[[EndState], None], seed: int
) -> None:
    # given
    random = Random(seed)
    stops = [
        Stop(
            ANY,
            nth=random.randint(1, 3 * POINTS_OF_A_BATCH // 2),
            after_ms=random.choice((0, random.randint(1, 600))),  # half of them amid something
        )
        for _ in range(random.randint(2, 3))
    ]
    # when
    for stop in stops:
        run = world.run(stop)
        if not run.was_killed:
            assert run.exit_code == 0, run.log  # there was less left to do than the seed thought
            break
    # then
    assert_undisturbed(world.drain())

"""Killed once, in the middle of the input, at each point there is."""

from collections.abc import Callable

import pytest

from tests.crash.end_state import EndState
from tests.crash.runs import CrashWorld
from tests.crash.stops import WRITES, Stop

pytestmark = [pytest.mark.crash, pytest.mark.spark, pytest.mark.timeout(900)]

SECOND_BATCH = 2  # each batch comes by each point once


@pytest.mark.parametrize(
    "point",
    [
        "before-batch",
        *(f"{side}-{write}" for write in WRITES for side in ("before", "after")),
        "amid-documents",  # the first of two is created
        "after-batch",  # Spark has not marked the batch as done
        "between-batches",  # it has
    ],
)
def test_killed(
    world: CrashWorld, assert_undisturbed: Callable[[EndState], None], point: str
) -> None:
    # when
    run = world.crash(Stop(point, SECOND_BATCH))
    # then
    assert run.points[-1] == point
    assert run.points.count(point) == SECOND_BATCH
    assert not run.late_commits  # the JVM, still alive for a moment, went on with nothing
    assert_undisturbed(world.drain())


def test_killed_before_the_first_batch_was_ever_logged(
    world: CrashWorld, assert_undisturbed: Callable[[EndState], None]
) -> None:
    """Spark then asks the reader again where the input begins."""
    world.crash(Stop("before-batch"))
    assert_undisturbed(world.drain())

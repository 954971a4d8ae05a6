"""The first run of all, killed once alerts are decided and nobody has sent them."""

import pytest

from tests.crash.scoring.conftest import ScoringWorld, Undisturbed
from tests.crash.stops import Stop

pytestmark = [pytest.mark.crash, pytest.mark.spark, pytest.mark.timeout(1800)]


def test_a_first_run_that_is_killed_before_it_sends_is_completed(
    new_world: ScoringWorld, first_run: Undisturbed
) -> None:
    # given a run that has something to write everywhere
    assert {point.partition("-")[2] for point in first_run.run.points} == {
        "table", "started", "specification", "quarantine", "notes", "scores", "components",
        "ledger", "documents", "copied", "watermark",
    }  # fmt: skip
    # when
    new_world.crash.crash(Stop("after-ledger"))
    new_world.crash.complete()
    # then
    assert new_world.state() == first_run.state

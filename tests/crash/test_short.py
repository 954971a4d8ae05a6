"""The short form, part of `make test`: the two kills that matter most, in one world."""

from collections.abc import Callable

import pytest

from tests.crash.conftest import Undisturbed
from tests.crash.end_state import EndState
from tests.crash.runs import CrashWorld
from tests.crash.stops import Stop

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]


def test_the_undisturbed_run_has_something_to_lose_in_every_batch(undisturbed: Undisturbed) -> None:
    state = undisturbed.state
    assert [row["messages_read"] for row in state.started] == [64, 64, 63]
    assert min(row["quarantined"] for row in state.started) > 0
    alerts = state.tables["gold.fact_alert"]
    assert sorted((a["written_by"], a["vehicle_id"], a["severity"]) for a in alerts) == [
        ("0", "car-0", "overdue"),
        ("1", "car-1", "due"),
        ("1", "car-2", "due"),
        ("2", "car-3", "overdue"),
    ]
    assert len(state.documents) == len(alerts)
    repairs = {day["repair"] for day in state.tables["silver.battery_daily"]}
    assert {None, "half_days_added", "conflicting_copies"} <= repairs
    assert state.copied == [0, 1, 2]


def test_killed_between_ledger_and_documents_then_before_the_end(
    world: CrashWorld, assert_undisturbed: Callable[[EndState], None]
) -> None:
    # when
    assert world.crash(Stop("after-ledger")).points[-1] == "after-ledger"
    # the second run ends the first batch before its query starts: the second `copied` is batch 1's
    assert world.crash(Stop("before-copied", nth=2)).points[-1] == "before-copied"
    # then
    assert_undisturbed(world.drain())

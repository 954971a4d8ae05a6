"""What a checkpoint forgets, or a new one never knew, is done again and changes nothing."""

import shutil
from collections.abc import Callable

import pytest

from tests.crash.conftest import Undisturbed
from tests.crash.end_state import EndState
from tests.crash.runs import CrashWorld
from tests.crash.stops import Stop

pytestmark = [pytest.mark.crash, pytest.mark.spark, pytest.mark.timeout(900)]


def test_last_commit_deleted(
    world: CrashWorld, assert_undisturbed: Callable[[EndState], None]
) -> None:
    # given
    world.crash(Stop("between-batches", nth=2))
    # when, in the middle of the input
    world.forget_last_commit()
    # then
    assert_undisturbed(world.drain())
    # when, at its end
    world.forget_last_commit()
    # then
    assert_undisturbed(world.drain())


def test_checkpoint_deleted_between_ledger_and_copy(
    world: CrashWorld, undisturbed: Undisturbed
) -> None:
    # given
    world.crash(Stop("after-ledger", nth=2))
    # when
    shutil.rmtree(world.checkpoint)
    # then the interrupted batch is copied, and a query with a new id reads all messages again
    state, expected = world.drain(), undisturbed.state
    for name, rows in expected.tables.items():
        assert state.tables[name] == rows, name
    assert state.documents == expected.documents
    assert state.copied == [0, 0, 1, 1, 2]
    assert [row["batch_id"] for row in state.started] == [0, 0, 1, 1, 2]

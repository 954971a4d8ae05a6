"""The servers are killed while the job works; it waits, or says in one sentence why it ends."""

import re
import time
from collections.abc import Callable

import pytest

from tests.crash.end_state import EndState
from tests.crash.runs import CrashWorld, Run
from tests.crash.stops import Stop

pytestmark = [pytest.mark.crash, pytest.mark.spark, pytest.mark.timeout(900)]

A_MOMENT_S = 2.0
SENTENCES = {
    "event_hubs": r"TreyError: .*was not reached in 10 s .*; check host, port and network",
    "cosmos": r"TreyError: Cosmos DB cannot be reached for container alerts of database trey.*; "
    r"check TREY_COSMOS_ENDPOINT",
}


@pytest.mark.parametrize(
    ("server", "point"),
    [
        ("event_hubs", "before-batch"),  # before its messages are read
        ("event_hubs", "before-bronze"),  # while they are worked on
        ("cosmos", "before-documents"),
        ("cosmos", "amid-documents"),
    ],
)
def test_server_gone_for_a_moment(
    world: CrashWorld, assert_undisturbed: Callable[[EndState], None], server: str, point: str
) -> None:
    # when
    with world.job(Stop(point, nth=2, holds=True)) as job:
        job.await_point(point, nth=2)
        world.kill_server(server)
        job.release()
        time.sleep(A_MOMENT_S)
        world.restart_servers()
        run = job.end()
    # then the job waited for it
    assert run.exit_code == 0, run.log
    assert_undisturbed(world.drain())


@pytest.mark.parametrize(
    ("server", "point"), [("event_hubs", "before-batch"), ("cosmos", "before-documents")]
)
def test_server_gone_for_good(
    world: CrashWorld, assert_undisturbed: Callable[[EndState], None], server: str, point: str
) -> None:
    # when
    with world.job(Stop(point, nth=2, holds=True)) as job:
        job.await_point(point, nth=2)
        world.kill_server(server)
        job.release()
        run = job.end()
    # then
    assert_says_why(run, server)
    # when it is back and the job is started again, as Databricks does
    world.restart_servers()
    # then
    assert_undisturbed(world.drain())


def assert_says_why(run: Run, server: str) -> None:
    assert run.exit_code == 1, run.log
    assert re.search(SENTENCES[server], run.log), run.log

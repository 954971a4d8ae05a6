import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from trey.errors import TreyError
from trey.local.keys import key_file, read_keys
from trey.local.run_files import read_run_file, run_file
from trey.local.servers import EVENT_HUBS, LOOPBACK
from trey.local.world import World, running

SERVERS = [EVENT_HUBS]
PATIENCE_S = 20.0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, SERVERS)
    yield world
    world.stop()


def state(home: Path) -> str:
    (status,) = World(home, SERVERS).status()
    return status.state


def start_in_a_process_of_its_own(home: Path) -> None:
    """What `trey up` does; in this process the servers would be children that it has to wait for."""
    program = (
        "from pathlib import Path; from trey.local.servers import EVENT_HUBS; "
        f"from trey.local.world import World; World(Path({str(home)!r}), [EVENT_HUBS]).start()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=PATIENCE_S)


def await_state(home: Path, wanted: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while state(home) != wanted:
        assert time.monotonic() < deadline, f"the server is {state(home)}, not {wanted}"
        time.sleep(0.05)


def test_own_servers_end_with_the_block(tmp_path: Path) -> None:
    with running(tmp_path, SERVERS):
        assert state(tmp_path) == "running"
    assert state(tmp_path) == "stopped"


def test_servers_that_run_are_used_and_left(world: World) -> None:
    # given
    start_in_a_process_of_its_own(world.home)
    before = world.status()
    # when
    with running(world.home, SERVERS) as used:
        during = used.status()
    # then
    assert before == during == world.status()
    assert before[0].state == "running"


def test_port_and_keys_are_kept_over_restarts(tmp_path: Path) -> None:
    with running(tmp_path, SERVERS) as world:
        before = world.environment()
    with running(tmp_path, SERVERS) as world:
        assert world.environment() == before


def test_keys_are_private_and_each_home_has_its_own(tmp_path: Path) -> None:
    for home in (tmp_path / "a", tmp_path / "b"):
        with running(home, SERVERS):
            assert stat.S_IMODE(key_file(home).stat().st_mode) == 0o600
    keys = [key for home in ("a", "b") for key in read_keys(tmp_path / home)["event_hubs"].values()]
    assert len(keys) == 6
    assert len(set(keys)) == 6


def test_keys_reach_no_argument_log_or_status(tmp_path: Path) -> None:
    with running(tmp_path, SERVERS) as world:
        (status,) = world.status()
        arguments = psutil.Process(status.pid).cmdline()
        log = (tmp_path / "run" / "event_hubs.log").read_text()
    shown = f"{arguments} {log} {status}"
    for key in read_keys(tmp_path)["event_hubs"].values():
        assert key not in shown


def test_a_file_left_by_a_killed_server_fools_nobody(tmp_path: Path) -> None:
    # given
    with running(tmp_path, SERVERS):
        known = json.loads(run_file(tmp_path, "event_hubs").read_text())
    alive = {"pid": os.getpid()}  # the number of the process was used again
    run_file(tmp_path, "event_hubs").write_text(json.dumps(known | alive))
    # when
    World(tmp_path, SERVERS).stop()
    # then
    assert state(tmp_path) == "stopped"


def test_a_second_server_over_the_folder_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, SERVERS):
        # when
        keys = {EVENT_HUBS.key_variables[name]: "x" for name in EVENT_HUBS.key_variables}
        second = subprocess.run(
            [sys.executable, "-m", "trey.local.event_hubs", "--home", str(tmp_path)],
            env=os.environ | keys,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    # then
    assert second.returncode == 1
    assert second.stderr == (
        f"error: a server over {tmp_path / 'event_hubs'} is already running; "
        "see `trey status`, stop it with `trey down`\n"
    )


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    broken = [replace(EVENT_HUBS, arguments=("--hub", "no name=2"))]
    with (
        pytest.raises(TreyError, match=r"^event_hubs did not start: no name=2 is no event hub"),
        running(tmp_path, broken),
    ):
        pass


def test_a_port_that_another_program_took_is_named(tmp_path: Path) -> None:
    # given
    with running(tmp_path, SERVERS):
        pass
    known = read_run_file(tmp_path, "event_hubs")
    assert known is not None
    # then
    with (
        socket.create_server((LOOPBACK, known.port)),
        pytest.raises(TreyError, match=f"port {known.port} of event_hubs is taken"),
        running(tmp_path, SERVERS),
    ):
        pass


def test_two_who_start_at_once_share_the_servers(tmp_path: Path) -> None:
    # given
    def visit(_: int) -> int | None:
        with running(tmp_path, SERVERS) as world:
            (status,) = world.status()
            time.sleep(1.0)  # long enough for the other to find it running
            return status.pid

    # when
    with ThreadPoolExecutor(2) as pool:
        pids = list(pool.map(visit, range(2)))
    # then
    assert len(set(pids)) == 1


def test_a_world_that_never_ran_has_no_environment(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match="run `trey up` first"):
        World(tmp_path, SERVERS).environment()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_own_servers_do_not_outlive_their_parent(tmp_path: Path, ending: signal.Signals) -> None:
    # given
    program = (
        "import signal, time; from pathlib import Path; from trey.local.servers import EVENT_HUBS; "
        "from trey.local.world import running\n"
        # A shell starts what is to run in the background with Ctrl-C ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"with running(Path({str(tmp_path)!r}), [EVENT_HUBS]): time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.DEVNULL, start_new_session=True
    )
    await_state(tmp_path, "running")
    # when
    os.killpg(parent.pid, ending)  # Ctrl-C reaches the whole group
    # then
    parent.wait(PATIENCE_S)
    await_state(tmp_path, "stopped")

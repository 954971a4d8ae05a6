import json
import subprocess
import sys
from pathlib import Path

import pytest

from trey.cli import world as commands
from trey.local.keys import make_missing_keys
from trey.local.servers import SERVERS
from trey.local.world import World


def test_status_tells_where_the_keys_are_but_not_the_keys(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    keys = make_missing_keys(tmp_path, SERVERS)
    # when
    commands.status(tmp_path, as_json=True)
    # then
    printed = capfd.readouterr().out
    document = json.loads(printed)
    assert document["keys"] == str(tmp_path / "keys.json")
    assert {server["server"]: server["state"] for server in document["servers"]} == {
        "event_hubs": "stopped",
        "cosmos": "stopped",
    }
    for named in keys.values():
        for key in named.values():
            assert key not in printed


def test_up_leaves_the_servers_running_until_down(tmp_path: Path) -> None:
    # when
    try:
        up = trey("up", "--home", str(tmp_path))
        during = trey("status", "--home", str(tmp_path))
    finally:
        trey("down", "--home", str(tmp_path))
    # then
    assert up == during
    assert during.count("running") == 2
    assert [server.state for server in World(tmp_path).status()] == ["stopped", "stopped"]


def trey(*arguments: str) -> str:
    """Run the command in a process of its own: what it starts has to outlive it."""
    program = "from trey.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout

"""One event hub with messages, of which each test gets a copy, and what an undisturbed run makes."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.end_state import EndState
from tests.crash.messages import waves
from tests.crash.runs import CrashWorld, Run, crash_world
from trey.adapters.event_hubs.gateway import send_device_messages
from trey.local.servers import EVENT_HUBS
from trey.local.world import running


@dataclass(frozen=True)
class Undisturbed:
    """A run that nothing stopped, what it left, and the classes that its JVM loaded."""

    run: Run
    state: EndState
    classes: Path


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose event hub holds all messages; its creation and their positions are on disk."""
    home = tmp_path_factory.mktemp("sent")
    with running(home, [EVENT_HUBS]) as world:
        connection = world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"]
        for wave in waves():
            send_device_messages(connection, wave)
    return home


@pytest.fixture(scope="session")
def undisturbed(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    home = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(sent / "event_hubs", home / "event_hubs")
    classes = home / "classes.jsa"
    with crash_world(home, classes) as world:
        run = world.run()
        assert run.exit_code == 0, run.log
        return Undisturbed(run, EndState.of(world.servers), classes)


@pytest.fixture
def world(sent: Path, undisturbed: Undisturbed, tmp_path: Path) -> Iterator[CrashWorld]:
    shutil.copytree(sent / "event_hubs", tmp_path / "event_hubs")
    with crash_world(tmp_path, undisturbed.classes) as world:
        yield world


@pytest.fixture
def assert_undisturbed(undisturbed: Undisturbed) -> Callable[[EndState], None]:
    """Compare with the undisturbed run, table by table, so that a difference can be read."""
    expected = undisturbed.state

    def check(state: EndState) -> None:
        for name, rows in expected.tables.items():
            assert state.tables[name] == rows, name
        assert state.documents == expected.documents
        assert state.started == expected.started
        assert state.copied == expected.copied

    return check

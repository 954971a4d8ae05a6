"""A local server of the test module's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trey.local.servers import COSMOS
from trey.local.world import World, running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def world(home: Path) -> Iterator[World]:
    with running(home, [COSMOS]) as world:
        yield world

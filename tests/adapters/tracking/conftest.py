"""One world for all that is tracked: a fresh store takes seconds."""

from pathlib import Path

import pytest


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")

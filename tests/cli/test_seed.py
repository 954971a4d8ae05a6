"""`--seed` of every command that has one: what no generator takes is wrong usage."""

from collections.abc import Iterator

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from trey.cli import battery, compliance, data

APPS = {"data": data.app, "compliance": compliance.app, "battery": battery.app}


def commands_with_a_seed() -> Iterator[tuple[str, str]]:
    for name, app in APPS.items():
        for word, command in get_group(app).commands.items():
            if any("--seed" in parameter.opts for parameter in command.params):
                yield name, word


SEEDED = list(commands_with_a_seed())


def test_these_commands_have_a_seed() -> None:
    assert len(SEEDED) >= 8


@pytest.mark.parametrize(("app", "command"), SEEDED)
def test_a_seed_below_zero_is_wrong_usage(app: str, command: str) -> None:
    done = CliRunner().invoke(APPS[app], [command, "--seed", "-1"])
    assert done.exit_code == 2
    assert "--seed" in done.output

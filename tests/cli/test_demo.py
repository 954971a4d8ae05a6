"""`trey demo`: what it asks for before it starts anything."""

import typer
from typer.testing import CliRunner

from trey.cli.demo import demo

app = typer.Typer()
app.command()(demo)


def test_components_of_your_own_want_vehicles_of_your_own() -> None:
    result = CliRunner().invoke(app, ["--components", "notes.csv"])
    assert result.exit_code == 2
    assert "name your --telemetry too" in " ".join(result.stderr.split())

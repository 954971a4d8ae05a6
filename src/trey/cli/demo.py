"""`trey demo`: the main job, with its outcome as tables or as one JSON document."""

from pathlib import Path
from typing import Annotated

import typer

from trey.cli.home import Home
from trey.cli.output import AsJson, json_output


def demo(
    telemetry: Annotated[
        Path | None, typer.Option(help="CSV or Parquet, the lab's headers or ours; none: simulate")
    ] = None,
    components: Annotated[
        Path | None,
        typer.Option(help="With --telemetry: CSV or Parquet, component_id, vehicle_id, note"),
    ] = None,
    replay_days: Annotated[int, typer.Option(min=1, help="The last days, sent as messages")] = 60,
    batteries: Annotated[int, typer.Option(min=1, help="How many to simulate")] = 200,
    seed: Annotated[int, typer.Option(help="Of the simulation")] = 1,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """From device messages and notes to alert documents, on this machine. Example: trey demo."""
    if components is not None and telemetry is None:
        raise typer.BadParameter(
            "simulated vehicles have simulated components; name your --telemetry too",
            param_hint="--components",
        )
    with json_output(as_json) as write_json:
        from rich.console import Console

        from trey.cli.demo_table import print_outcome
        from trey.demo.batteries import telemetry as readings
        from trey.demo.components import described
        from trey.demo.document import as_document
        from trey.demo.run import run

        folder = home / "demo"
        replayed = (
            readings.simulated(batteries, seed, replay_days, folder)
            if telemetry is None
            else readings.from_file(telemetry, replay_days)
        )
        judged = None if components is None else described.from_file(components)
        if telemetry is None:
            judged = described.simulated(replayed.vehicles(), seed, folder)
        outcome = run(replayed, judged, home, Console(stderr=True))
        if as_json:
            write_json(as_document(outcome))
        else:
            print_outcome(outcome)

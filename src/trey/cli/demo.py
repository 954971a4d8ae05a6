"""`trey demo`: the main job, with its outcome as a table or as one JSON document."""

from pathlib import Path
from typing import Annotated

import typer

from trey.cli.output import AsJson, json_output
from trey.cli.world import Home


def demo(
    telemetry: Annotated[
        Path | None, typer.Option(help="CSV or Parquet, the lab's headers or ours; none: simulate")
    ] = None,
    replay_days: Annotated[int, typer.Option(min=1, help="The last days, sent as messages")] = 60,
    batteries: Annotated[int, typer.Option(min=1, help="How many to simulate")] = 200,
    seed: Annotated[int, typer.Option(help="Of the simulation")] = 1,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """From device messages to alert documents, whole, on this machine. Example: trey demo."""
    with json_output(as_json) as write_json:
        from rich.console import Console

        from trey.cli.demo_table import print_outcome
        from trey.demo import telemetry as source
        from trey.demo.outcome import as_document
        from trey.demo.run import run

        replayed = (
            source.simulated(batteries, seed, replay_days, home / "demo")
            if telemetry is None
            else source.from_file(telemetry, replay_days)
        )
        outcome = run(replayed, home, Console(stderr=True))
        if as_json:
            write_json(as_document(outcome.facts, outcome.report))
        else:
            print_outcome(outcome)

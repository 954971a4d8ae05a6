"""`trey battery explain` and `explain-model`: why, for one battery and in general."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from trey.cli import forecasters
from trey.cli.battery_fleets import simulated_fleet
from trey.cli.home import Home
from trey.cli.output import AsJson, json_output
from trey.cli.waiting import busy

Page: TypeAlias = Annotated[Path | None, typer.Option("--out", help="HTML page to write besides")]
REPORTED_SEED = 9_002  # of a fleet that nothing was fitted to


def explain(
    battery: Annotated[str, typer.Option(help="Id of the battery")],
    history: Annotated[
        Path | None,
        typer.Option(help="CSV or Parquet, a row per battery and day; none: HOME's tables"),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Last day known; none: that of its alert, or its last one"
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="baseline, champion or a model's folder; none: what forecast it, else champion"
        ),
    ] = None,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """Say why a battery is forecast so. Example: trey battery explain --battery B1."""
    day = None if as_of is None else as_of.date()
    with json_output(as_json) as write_json, busy("forecasting and explaining"):
        from trey.battery.explanation.explaining import explain
        from trey.battery.explanation.sentences import conclusion
        from trey.cli import stored_batteries

        if history is None:
            forecaster, subject = stored_batteries.find(home, battery, as_of=day, model=model)
        else:
            from trey.battery.explanation.subject import find_subject
            from trey.telemetry.files.cleaning import clean_history

            forecaster = forecasters.named(model or forecasters.CHAMPION)
            days = clean_history(history).days
            subject = find_subject(days, battery, str(history), as_of=day)
        explained = explain(forecaster, subject)
        if as_json:
            write_json(asdict(explained) | {"conclusion": conclusion(explained)})
    if not as_json:
        from trey.cli.battery_explanation_text import print_explanation

        print_explanation(explained)


def explain_model(
    model: Annotated[
        str, typer.Option(help="baseline, champion or a model's folder")
    ] = forecasters.CHAMPION,
    batteries: Annotated[int, typer.Option(min=100, help="Simulated ones to ask it about")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="Of the simulation")] = REPORTED_SEED,
    out: Page = None,
    as_json: AsJson = False,
) -> None:
    """Say what a forecaster goes by in general. Example: trey battery explain-model --out PAGE.html."""
    with (
        json_output(as_json) as write_json,
        busy(f"asking about {batteries:,} simulated batteries"),
    ):
        from trey.battery.backtest.cells.frame import Frame
        from trey.battery.explanation.overall.overview import overview
        from trey.battery.explanation.overall.sentences import conclusion
        from trey.telemetry.simulation.markets import MIXED

        fleet = simulated_fleet(batteries, seed, MIXED)
        frame = Frame.of(fleet.histories, fleet.rated)
        seen = overview(forecasters.named(model), frame)
        if out is not None:
            from trey.report.explaining.forecaster import write_forecaster

            write_forecaster(seen, out)
        if as_json:
            write_json(asdict(seen) | {"seed": seed, "conclusion": conclusion(seen)})
    if not as_json:
        from trey.cli.battery_explanation_text import print_overview

        print_overview(seen)

"""`trey battery backtest` and `compare`: models beside each other, on batteries that none has seen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from trey.cli.battery_fleets import FIRST_EVALUATION_SEED, fleet_of_file, simulated_fleet
from trey.cli.output import AsJson, json_output
from trey.cli.waiting import busy

if TYPE_CHECKING:  # comparing brings scipy along, which no command needs to be listed
    from trey.battery.backtest.cells.trial import Trial

TRAINING_SEED = 1
MarketName: TypeAlias = Literal["mixed", "shifted"]

HistoryFile = Annotated[
    Path | None,
    typer.Option(help="CSV or Parquet, a row per battery and day; none: a simulated fleet"),
]
Batteries = Annotated[int, typer.Option(min=20, help="Simulated, without --history")]
Market = Annotated[MarketName, typer.Option(help="Where the simulated ones drive")]
Seed = Annotated[int, typer.Option(min=0, help="Of the fleet; simulated: 9,000 or above")]


def backtest(
    history: HistoryFile = None,
    batteries: Batteries = 300,
    seed: Seed = 9_100,
    market: Market = "mixed",
    models: Annotated[
        str | None, typer.Option(help="Names or folders, as a,b; none: all that can be asked")
    ] = None,
    cost_missed: Annotated[float, typer.Option(min=1e-9, help="Of an alert that is missed")] = 1.0,
    cost_false: Annotated[float, typer.Option(min=1e-9, help="Of an alert for nothing")] = 1.0,
    picture: Annotated[
        Path | None, typer.Option(help="FILE.html for the cost of alerts by threshold")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare all models on the same cells. Example: trey battery backtest --history F.csv --models linear,gru-mixture."""
    if picture is not None and picture.suffix != ".html":
        raise typer.BadParameter(f"{picture} should end in .html", param_hint="--picture")
    _refuse_training_seed(history, seed)
    with json_output(as_json) as write_json, busy("reading batteries") as status:
        from trey.battery.backtest.outcome import as_json as document_of
        from trey.battery.backtest.outcome import backtest as compare_all
        from trey.battery.backtest.outcome import chosen
        from trey.battery.backtest.scores.costs import Costs
        from trey.battery.candidates.catalogue import candidates_for

        named = None if models is None else chosen([name.strip() for name in models.split(",")])
        trial = _trial(history, batteries, seed, market)
        candidates = named or chosen(candidates_for(trial.training))
        status.update("asking the models")
        outcome = compare_all(
            candidates,
            trial,
            seed=TRAINING_SEED,
            costs=Costs(cost_missed, cost_false),
            on_entrant=lambda name: status.update(f"asked {name}"),
        )
        if picture is not None:
            from trey.report.comparing.costs import write_costs_page

            write_costs_page(picture, outcome, simulated=history is None)
        if as_json:
            data = {"data": _named(history, batteries, seed, market)}
            write_json(data | document_of(outcome) | {"picture": picture})
    if not as_json:
        from trey.cli.battery_tables import print_outcome

        print_outcome(outcome, _named(history, batteries, seed, market))


def compare(
    first: Annotated[str, typer.Argument(help="Name of a model, or its folder")],
    second: Annotated[str, typer.Argument(help="The one to hold it against")],
    history: HistoryFile = None,
    batteries: Batteries = 300,
    seed: Seed = 9_100,
    market: Market = "mixed",
    as_json: AsJson = False,
) -> None:
    """Say where one model is better than another for sure. Example: trey battery compare gru-mixture linear."""
    _refuse_training_seed(history, seed)
    if first == second:
        raise typer.BadParameter("name two models", param_hint="SECOND")
    with json_output(as_json) as write_json, busy("reading batteries") as status:
        from trey.battery.backtest.pair import as_json as document_of
        from trey.battery.backtest.pair import compared

        trial = _trial(history, batteries, seed, market)
        status.update(f"asking {first} and {second}")
        pair = compared(first, second, trial, TRAINING_SEED)
        if as_json:
            data = {"data": _named(history, batteries, seed, market)}
            write_json(data | document_of(pair))
    if not as_json:
        from trey.cli.battery_tables import print_pair

        print_pair(pair, _named(history, batteries, seed, market))


def _refuse_training_seed(history: Path | None, seed: int) -> None:
    if history is None and seed < FIRST_EVALUATION_SEED:
        raise typer.BadParameter(
            f"seeds below {FIRST_EVALUATION_SEED:,} are trained on; compare on another",
            param_hint="--seed",
        )


def _trial(history: Path | None, batteries: int, seed: int, market: MarketName) -> "Trial":
    from trey.battery.backtest.cells.trial import Trial
    from trey.telemetry.simulation.markets import MARKETS, MIXED

    if history is not None:
        fleet = fleet_of_file(history)
        return Trial.of_file(fleet.histories, fleet.rated, seed)
    fleet = simulated_fleet(batteries, seed, MARKETS[market])
    training = simulated_fleet(batteries, TRAINING_SEED, MIXED).histories
    return Trial.of_fleet(training, fleet.histories, fleet.rated, fleet.kind)


def _named(history: Path | None, batteries: int, seed: int, market: MarketName) -> str:
    if history is not None:
        return str(history)
    return f"{batteries:,} simulated vehicles, {market} market, seed {seed}"

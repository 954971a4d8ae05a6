"""`trey battery train` and `forecast`: the network of a fleet, and what it says of a history."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trey.cli.output import AsJson, json_output
from trey.cli.provenance import commit
from trey.cli.waiting import busy

if TYPE_CHECKING:  # training brings PyTorch along, which no command needs to be listed
    import pyarrow as pa

    from trey.battery.arrays import FloatArray
    from trey.battery.forecaster import Forecaster
    from trey.battery.histories import Histories
    from trey.battery.training.fitting import Epoch
    from trey.battery.training.making import Made
    from trey.telemetry.simulation.markets import Market

DAYS = 1_826  # five years of a simulated fleet
FIRST_EVALUATION_SEED = 9_000  # seeds from here on are never trained on
EVALUATION_SEED, EVALUATION_BATTERIES = 9_001, 2_800


class ModelName(StrEnum):
    """Which model forecasts."""

    BASELINE = "baseline"
    CHAMPION = "champion"


HistoryFile = Annotated[
    Path, typer.Option(help="CSV or Parquet, a row per battery and day; the lab's columns or ours")
]


def forecast(
    history: HistoryFile,
    as_of: Annotated[
        str, typer.Option(help="Days, as 2016-10-08,2016-10-09; or a CSV of battery_id and as_of")
    ],
    out: Annotated[Path, typer.Option(help="Parquet file for the forecasts")],
    model: ModelName = ModelName.CHAMPION,
    as_json: AsJson = False,
) -> None:
    """Forecast batteries as of any days. Example: trey battery forecast --history F.csv --as-of 2016-10-08 --out OUT.parquet."""
    if out.suffix != ".parquet":
        raise typer.BadParameter(f"{out} should end in .parquet", param_hint="--out")
    asked = _as_of(as_of)
    with json_output(as_json) as write_json, busy(f"forecasting {history}"):
        from trey.battery.files.forecasting import forecast_file, summary
        from trey.files.tables import write_table

        forecasts = forecast_file(history, asked, _forecaster(model))
        write_table(forecasts, out)
        outcome = summary(forecasts) | {"file": out}
        if as_json:
            write_json(outcome)
    if not as_json:
        typer.echo(
            f"{outcome['forecasts']:,} forecasts of {outcome['batteries']:,} batteries in {out}: "
            f"{outcome['likely_to_cross']:,} say that the rating is likely reached within 30 days"
        )


def train(
    out: Annotated[Path, typer.Option(help="Folder for the model")],
    history: Annotated[
        Path | None, typer.Option(help="CSV or Parquet to learn from; none: a simulated fleet")
    ] = None,
    batteries: Annotated[int, typer.Option(min=50, help="Simulated, without --history")] = 2_000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    as_json: AsJson = False,
) -> None:
    """Train the network of a fleet; killed, it goes on where it was. Example: trey battery train --out MODEL."""
    if history is None and seed >= FIRST_EVALUATION_SEED:
        raise typer.BadParameter(
            f"seeds from {FIRST_EVALUATION_SEED:,} on are kept for evaluation", param_hint="--seed"
        )
    with json_output(as_json) as write_json, busy("reading batteries") as status:

        def watch(epoch: "Epoch") -> None:
            status.update(f"epoch {epoch.number + 1}: validation loss {epoch.validation_loss:.4f}")

        if history is None:
            made = _train_on_simulated(out, batteries, seed, watch)
        else:
            made = _train_on_file(out, history, seed, watch)
        if as_json:
            write_json({"folder": out, "card": made.card})
    if not as_json:
        for name, measured in made.card["measured"].items():
            quality = measured[made.forecaster.name]
            typer.echo(
                f"{name}: Brier {quality['brier']:.4f}, {measured['skill']:.1%} better than "
                f"mean365-gaussian, on {measured['batteries']:,} batteries"
            )
        typer.echo(f"{made.card['training_cpu_seconds']} CPU seconds, model in {out}")


def _train_on_simulated(
    out: Path, batteries: int, seed: int, watch: Callable[["Epoch"], None]
) -> "Made":
    from trey.battery.model.days.sequences import Sequences
    from trey.battery.training.fitting import FitConfig
    from trey.battery.training.making import CARD, PROVENANCE, make, write_document
    from trey.battery.training.measuring import Frame
    from trey.telemetry.simulation.markets import MIXED, SHIFTED

    sequences = Sequences.of(_simulated(batteries, seed, MIXED)[0])
    frames = {
        market.name: Frame.of(*_simulated(EVALUATION_BATTERIES, EVALUATION_SEED, market))
        for market in (MIXED, SHIFTED)
    }
    made = make(sequences, FitConfig(seed=seed), out, frames=frames, on_epoch=watch)
    made.card["data"] = "simulated"
    write_document(out / CARD, made.card)
    write_document(
        out / PROVENANCE,
        {
            "command": f"trey battery train --batteries {batteries} --seed {seed} --out {out}",
            "commit": commit(),
            "seed": seed,
            "generator": {
                "name": "simulate_groups",
                "vehicles": batteries,
                "days": DAYS,
                "seed": seed,
            },
            "data_sha256": made.data_sha256,
            "model_sha256": made.forecaster.digest,
        },
    )
    return made


def _train_on_file(out: Path, history: Path, seed: int, watch: Callable[["Epoch"], None]) -> "Made":
    from trey.battery.model.days.sequences import Sequences
    from trey.battery.training.fitting import FitConfig
    from trey.battery.training.making import make
    from trey.battery.training.measuring import Frame, hold_out
    from trey.files.identity import file_source
    from trey.telemetry.history import read_history

    histories, rated = _histories(read_history(history), file_source(history))
    training, (held_out, rated) = hold_out(histories, rated, seed)
    frames = {"held out": Frame.of(held_out, rated)}
    return make(Sequences.of(training), FitConfig(seed=seed), out, frames=frames, on_epoch=watch)


def _simulated(batteries: int, seed: int, market: "Market") -> "tuple[Histories, FloatArray]":
    import pyarrow as pa

    from trey.telemetry.simulation.fleet import simulate_groups

    groups = simulate_groups(batteries, DAYS, seed, market=market)
    return _histories(pa.concat_tables(group.messages for group in groups), "simulated")


def _histories(rows: "pa.Table", source: str) -> "tuple[Histories, FloatArray]":
    """Histories of what a history's rows say, and the rated cycles of each of their days."""
    from trey.battery.days import histories_of
    from trey.telemetry.cleansing.arrays import floats
    from trey.telemetry.cleansing.days import clean
    from trey.telemetry.files.readings import readings_of

    days = clean(readings_of(rows, source)[0])
    return histories_of(days), floats(days, "battery_rated_cycles")


def _forecaster(model: ModelName) -> "Forecaster":
    from trey.battery.baseline import Mean365Gaussian
    from trey.battery.model.fleet_forecaster import shipped_forecaster

    return Mean365Gaussian() if model is ModelName.BASELINE else shipped_forecaster()


def _as_of(value: str) -> list[date] | Path:
    if value.endswith((".csv", ".parquet")):
        return Path(value)
    try:
        return [date.fromisoformat(day.strip()) for day in value.split(",")]
    except ValueError as error:
        raise typer.BadParameter(
            f"{value} should be days, as 2016-10-08,2016-10-09, or a file", param_hint="--as-of"
        ) from error

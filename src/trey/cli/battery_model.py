"""`trey battery train` and `forecast`: the network of a fleet, and what it says of a history."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trey.cli.battery_fleets import (
    DAYS,
    FIRST_EVALUATION_SEED,
    Fleet,
    fleet_of_file,
    simulated_fleet,
)
from trey.cli.forecasters import BASELINE, CHAMPION, named
from trey.cli.output import AsJson, json_output
from trey.cli.seed import Seed
from trey.cli.waiting import busy
from trey.provenance import commit

if TYPE_CHECKING:  # training brings PyTorch along, which no command needs to be listed
    from trey.battery.training.fitting import Epoch
    from trey.battery.training.making import Made

EVALUATION_SEED, EVALUATION_BATTERIES = 9_001, 2_800


HistoryFile = Annotated[
    Path, typer.Option(help="CSV or Parquet, a row per battery and day; the lab's columns or ours")
]


def forecast(
    history: HistoryFile,
    as_of: Annotated[
        str, typer.Option(help="Days, as 2016-10-08,2016-10-09; or a CSV of battery_id and as_of")
    ],
    out: Annotated[Path, typer.Option(help="Parquet file for the forecasts")],
    model: Annotated[
        str,
        typer.Option(help=f"{CHAMPION}, {BASELINE}, or the folder of a trained model"),
    ] = CHAMPION,
    as_json: AsJson = False,
) -> None:
    """Forecast batteries as of any days. Example: trey battery forecast --history F.csv --as-of 2016-10-08 --out OUT.parquet."""
    if out.suffix != ".parquet":
        raise typer.BadParameter(f"{out} should end in .parquet", param_hint="--out")
    asked = _as_of(as_of)
    with json_output(as_json) as write_json, busy(f"forecasting {history}"):
        from trey.battery.files.forecasting import forecast_file, summary
        from trey.files.tables import write_table

        forecasts = forecast_file(history, asked, named(model))
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
    seed: Seed = 1,
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

        from trey.battery.training.making import OURS
        from trey.files.folders import replaced_folder

        with replaced_folder(out, OURS) as folder:
            if history is None:
                made = _train_on_simulated(out, folder, batteries, seed, watch)
            else:
                made = _train_on_file(out, folder, history, seed, watch)
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
    out: Path, folder: Path, batteries: int, seed: int, watch: Callable[["Epoch"], None]
) -> "Made":
    """Write the model to `folder`; what was reached lies in `out` meanwhile."""
    from trey.battery.backtest.cells.frame import Frame
    from trey.battery.model.days.sequences import Sequences
    from trey.battery.training.fitting import FitConfig
    from trey.battery.training.making import CARD, CHECKPOINT, PROVENANCE, make, write_document
    from trey.telemetry.simulation.markets import MIXED, SHIFTED

    def frame_of(fleet: Fleet) -> Frame:
        return Frame.of(fleet.histories, fleet.rated)

    sequences = Sequences.of(simulated_fleet(batteries, seed, MIXED).histories)
    frames = {
        market.name: frame_of(simulated_fleet(EVALUATION_BATTERIES, EVALUATION_SEED, market))
        for market in (MIXED, SHIFTED)
    }
    made = make(
        sequences,
        FitConfig(seed=seed),
        folder,
        frames=frames,
        checkpoint=out / CHECKPOINT,
        on_epoch=watch,
    )
    made.card["data"] = "simulated"
    write_document(folder / CARD, made.card)
    write_document(
        folder / PROVENANCE,
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


def _train_on_file(
    out: Path, folder: Path, history: Path, seed: int, watch: Callable[["Epoch"], None]
) -> "Made":
    """As `_train_on_simulated`."""
    from trey.battery.backtest.cells.frame import Frame, hold_out
    from trey.battery.model.days.sequences import Sequences
    from trey.battery.training.fitting import FitConfig
    from trey.battery.training.making import CHECKPOINT, make

    fleet = fleet_of_file(history)
    training, (held_out, rated) = hold_out(fleet.histories, fleet.rated, seed)
    frames = {"held out": Frame.of(held_out, rated)}
    return make(
        Sequences.of(training),
        FitConfig(seed=seed),
        folder,
        frames=frames,
        checkpoint=out / CHECKPOINT,
        on_epoch=watch,
    )


def _as_of(value: str) -> list[date] | Path:
    if value.endswith((".csv", ".parquet")):
        return Path(value)
    try:
        return [date.fromisoformat(day.strip()) for day in value.split(",")]
    except ValueError as error:
        raise typer.BadParameter(
            f"{value} should be days, as 2016-10-08,2016-10-09, or a file", param_hint="--as-of"
        ) from error

"""`trey data`: telemetry out of files — into the tables, onto the hub; and data that is made up."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from trey.cli.home import Home
from trey.cli.law_files import CatalogueFile, RegulationFile
from trey.cli.output import AsJson, json_output
from trey.cli.seed import Seed
from trey.cli.waiting import busy
from trey.local.servers import EVENT_HUBS
from trey.local.world import running
from trey.settings import LoadHistorySettings

app = typer.Typer(
    no_args_is_help=True,
    help="Load history, replay it, simulate a fleet or components. Example: trey data load F.",
)

TelemetryFile: TypeAlias = Annotated[
    Path, typer.Argument(help="CSV, Parquet, or a file or folder of IoT Hub's archive")
]
Vehicles: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV with battery_id and vehicle_id, for a file without")
]
TableFile: TypeAlias = Annotated[Path, typer.Option(help="FILE.parquet or FILE.csv")]


class MarketName(StrEnum):
    """Where a simulated fleet drives."""

    MIXED = "mixed"
    SHIFTED = "shifted"  # held back for evaluation


class FaultsName(StrEnum):
    """How many faults simulated telemetry has."""

    NONE = "none"
    FEW = "few"
    USUAL = "usual"


_GATEWAY = "TREY_DEVICE_GATEWAY_CONNECTION"


@app.command()
def load(
    file: TelemetryFile,
    vehicles: Vehicles = None,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """Load past days into the tables; nothing is forecast. Example: trey data load history.csv."""
    with json_output(as_json) as write_json, busy(f"loading {file}"):
        from trey.adapters import runtime
        from trey.adapters.tables import Tables
        from trey.files.staging import staged
        from trey.telemetry.files.staging import messages_in
        from trey.telemetry.loading import load as load_messages

        settings = LoadHistorySettings(file=str(file), vehicles=vehicles, home=home)
        messages = messages_in(file, vehicles)
        with (
            runtime.job_lock(settings.home, "telemetry"),
            staged(messages, settings.staging_folder) as files,
        ):
            spark = runtime.start_spark("load_history")
            loaded = load_messages(Tables(spark, settings.tables_root), spark.read.parquet(files))
        if as_json:
            write_json(asdict(loaded))
    if not as_json:
        typer.echo(
            f"{loaded.messages:,} messages of {loaded.batteries:,} batteries, "
            f"{loaded.quarantined:,} of them in quarantine; {loaded.added:,} are new"
        )


@app.command()
def replay(
    file: TelemetryFile,
    vehicles: Vehicles = None,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """Send a file's rows as device messages, each of its own day. Example: trey data replay F.csv."""
    with json_output(as_json) as write_json, busy(f"sending {file}"):
        from trey.adapters.event_hubs.gateway import DeviceMessage, send_device_messages
        from trey.telemetry.files.staging import messages_in

        messages = (
            # A row without a vehicle is sent by nobody, for quarantine to name.
            DeviceMessage(row["device_id"] or "", row["body"], row["enqueued_at"])
            for batch in messages_in(file, vehicles)
            for row in batch.select(["device_id", "body", "enqueued_at"]).to_pylist()
        )
        with _gateway(home) as connection:
            sent = send_device_messages(connection, messages)
        if as_json:
            write_json({"messages_sent": sent})
    if not as_json:
        typer.echo(f"{sent:,} messages sent")


@app.command()
def fleet(
    out: TableFile,
    batteries: Annotated[int, typer.Option(min=1, help="At a time: one per vehicle")] = 200,
    days: Annotated[int, typer.Option(min=1)] = 1_500,
    seed: Seed = 1,
    market: MarketName = MarketName.MIXED,
    faults: Annotated[FaultsName, typer.Option(help="Of the telemetry")] = FaultsName.USUAL,
    true_days: Annotated[
        Path | None, typer.Option(help="File for what happened, by battery and day")
    ] = None,
    true_batteries: Annotated[
        Path | None, typer.Option(help="File for what became of each battery")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Simulate a fleet's telemetry. Example: trey data fleet --batteries 200 --out fleet.parquet."""
    for file, hint in (
        (out, "--out"),
        (true_days, "--true-days"),
        (true_batteries, "--true-batteries"),
    ):
        if file is not None:
            _check_ending(file, hint)
    with json_output(as_json) as write_json, busy(f"simulating {batteries:,} batteries"):
        from trey.telemetry.simulation.files import write_groups
        from trey.telemetry.simulation.fleet import simulate_groups
        from trey.telemetry.simulation.markets import MARKETS
        from trey.telemetry.simulation.observation.faults import FAULTS

        groups = simulate_groups(
            batteries, days, seed, market=MARKETS[market], faults=FAULTS[faults]
        )
        written = write_groups(groups, out, days=true_days, batteries=true_batteries)
        if as_json:
            write_json(
                asdict(written)
                | {"market": market, "faults": faults, "simulated": True, "file": out}
            )
    if not as_json:
        typer.echo(
            f"{written.messages:,} messages of {written.batteries:,} simulated batteries in {out}"
        )


@app.command()
def anchors(
    batteries: Annotated[int, typer.Option(min=1)] = 1_000,
    years: Annotated[int, typer.Option(min=1, max=20)] = 4,
    seed: Seed = 1,
    market: MarketName = MarketName.MIXED,
    as_json: AsJson = False,
) -> None:
    """Compare a simulated fleet with public figures of driving. Example: trey data anchors --json."""
    with json_output(as_json) as write_json, busy(f"simulating {batteries:,} batteries"):
        from trey.telemetry.simulation.anchors import compare_with_anchors
        from trey.telemetry.simulation.driving.calendar import YEAR_DAYS
        from trey.telemetry.simulation.fleet import simulate_fleet
        from trey.telemetry.simulation.markets import MARKETS

        days = simulate_fleet(batteries, int(years * YEAR_DAYS), seed, market=MARKETS[market]).days
        figures = compare_with_anchors(days).to_pylist()
        if as_json:
            write_json({"market": market, "simulated": True, "figures": figures})
    if not as_json:
        for figure in figures:
            public = f"{figure['public_low']:g} to {figure['public_high']:g}"
            mark = "" if figure["is_within"] else "  outside"
            typer.echo(
                f"{figure['figure']:36}{figure['simulated']:8.2f}   public {public:14}"
                f"{figure['source']}{mark}"
            )


@app.command()
def components(
    out: TableFile,
    rows: Annotated[int, typer.Option(min=1)] = 100_000,
    seed: Seed = 1,
    label_noise: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the labels that are turned round")
    ] = 0.0,
    regulation: RegulationFile = None,
    catalogue: CatalogueFile = None,
    as_json: AsJson = False,
) -> None:
    """Simulate components with notes and labels. Example: trey data components --out notes.csv."""
    _check_ending(out)
    with json_output(as_json) as write_json, busy(f"simulating {rows:,} components"):
        from trey.compliance.files.components import as_flat
        from trey.compliance.simulation.components import simulate_components
        from trey.compliance.simulation.labelling import labelling_law
        from trey.files.tables import write_table

        law = labelling_law(regulation, catalogue)
        table = simulate_components(rows, seed, label_noise=label_noise, law=law)
        write_table(as_flat(table) if out.suffix == ".csv" else table, out)
        vehicles = len(table["vehicle_id"].unique())
        if as_json:
            write_json({"components": rows, "vehicles": vehicles, "simulated": True, "file": out})
    if not as_json:
        typer.echo(f"{rows:,} simulated components of {vehicles:,} vehicles in {out}")


def _check_ending(out: Path, hint: str = "--out") -> None:
    if out.suffix not in (".parquet", ".csv"):
        raise typer.BadParameter(f"{out} should end in .parquet or .csv", param_hint=hint)


@contextmanager
def _gateway(home: Path) -> Iterator[str]:
    """The connection string of the device gateway: the one given, else that of the local world."""
    if given := os.environ.get(_GATEWAY):
        yield given
        return
    with running(home, (EVENT_HUBS,)) as world:
        yield world.environment()[_GATEWAY]

"""What a run replays: a file or a simulated fleet, cut by date into what is past, sent and held back."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trey.alerts.judgement import HORIZON_DAYS
from trey.errors import TreyError
from trey.telemetry.history import read_history
from trey.telemetry.simulation.fleet import simulate_fleet, soon

HISTORY_DAYS = 365  # of a simulated fleet: as many as the forecaster looks back


@dataclass(frozen=True)
class Telemetry:
    """Readings in the columns of `telemetry.history.HISTORY`, in the order of time.

    Attributes:
        source: Where they come from, in words.
        name: The same as the beginning of file names.
        simulated: Whether they were made up.
        history: Days before the replay, to be loaded.
        replay: Days to be sent as device messages.
        held_back: Days after them, never sent: only alerts are held against them.
    """

    source: str
    name: str
    simulated: bool
    history: pa.Table
    replay: pa.Table
    held_back: pa.Table

    def vehicles(self) -> list[str]:
        """Those that any reading names."""
        every = [part["vehicle_id"] for part in (self.history, self.replay, self.held_back)]
        names = pa.chunked_array([chunk for column in every for chunk in column.chunks])
        return sorted(names.unique().drop_null().to_pylist())

    def truth(self) -> pd.DataFrame:
        """All that is known, by day: vehicle_id, battery_id, day, and both counters' columns."""
        readings = pa.concat_tables([self.history, self.replay, self.held_back])
        columns = ["vehicle_id", "battery_id", "lifetime_cycles_used", "battery_rated_cycles"]
        known = readings.select(columns).append_column("day", days_of(readings)).to_pandas()
        known["day"] = pd.to_datetime(known["day"])
        # Of a day's two halves the later counter, which is the higher.
        by_day = known.dropna().groupby(["vehicle_id", "battery_id", "day"], as_index=False)
        days: pd.DataFrame = by_day.max()
        return days


def from_file(file: Path, replay_days: int) -> Telemetry:
    """Read a file and cut off its last days as the replay; none is held back.

    Raises:
        TreyError: The file cannot be read for certain, or holds no dated row.
    """
    readings = read_history(file)
    if pc.all(pc.is_null(days_of(readings))).as_py():
        raise TreyError(f"{file} holds no row with a date; nothing can be replayed")
    history, replay, held_back = cut(readings, replay_days, held_back_days=0)
    return Telemetry(file.name, file.stem, False, history, replay, held_back)


def simulated(batteries: int, seed: int, replay_days: int, folder: Path) -> Telemetry:
    """Simulate a fleet, whose last HORIZON_DAYS are held back; its file stays in `folder`."""
    days = HISTORY_DAYS + replay_days + HORIZON_DAYS
    name = f"fleet-{batteries}-{days}-{seed}"
    file = folder / f"{name}.parquet"
    write_whole(simulate_fleet(batteries, days, seed, crossing_days=soon(days)).messages, file)
    parts = cut(read_history(file), replay_days, held_back_days=HORIZON_DAYS)
    return Telemetry(f"{batteries:,} simulated vehicles, seed {seed}", name, True, *parts)


def cut(
    readings: pa.Table, replay_days: int, held_back_days: int
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Split by calendar day, counted back from the last one, and put each part in order of time.

    Rows without a day are replayed, for quarantine to name them.
    """
    days = days_of(readings)
    last_replayed: date = pc.max(days).as_py() - timedelta(days=held_back_days)
    first_replayed = last_replayed - timedelta(days=replay_days - 1)
    is_past = pc.fill_null(pc.less(days, pa.scalar(first_replayed)), False)
    is_later = pc.fill_null(pc.greater(days, pa.scalar(last_replayed)), False)
    is_replayed = pc.invert(pc.or_(is_past, is_later))
    past, replayed, later = (
        _in_order(readings.filter(mask)) for mask in (is_past, is_replayed, is_later)
    )
    return past, replayed, later


def days_of(readings: pa.Table) -> pa.ChunkedArray:
    """The day of each row, null where it has none."""
    return pc.coalesce(
        readings["observed_on"], readings["observed_at"].cast(pa.date32(), safe=False)
    )


def write_history(telemetry: Telemetry, folder: Path) -> Path:
    """Write the past days as a file to load; equal days make an equal file, which loads once."""
    named = pc.not_equal(telemetry.history["vehicle_id_origin"], "derived")
    # A vehicle's name that was derived from the battery is left out, to be recorded as derived.
    vehicles = pc.if_else(named, telemetry.history["vehicle_id"], None)
    index = telemetry.history.schema.get_field_index("vehicle_id")
    history = telemetry.history.set_column(index, "vehicle_id", vehicles)
    file = folder / f"{telemetry.name}-history.parquet"
    write_whole(history.drop_columns("vehicle_id_origin"), file)
    return file


def write_whole(table: pa.Table, file: Path) -> None:
    """Write a Parquet file; it is there whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    pq.write_table(table, unfinished)
    unfinished.replace(file)


def _in_order(readings: pa.Table) -> pa.Table:
    keyed = readings.append_column("day", days_of(readings))
    in_order = pc.sort_indices(keyed, [("day", "ascending"), ("observed_at", "ascending")])
    return readings.take(in_order)

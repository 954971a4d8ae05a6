"""Where the fleets of `trey battery` come from: a file, or the simulation."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # they bring pyspark's types along, which no command needs to be listed
    import pyarrow as pa

    from trey.battery.arrays import FloatArray, TextArray
    from trey.battery.histories import Histories
    from trey.telemetry.simulation.markets import Market

DAYS = 1_826  # five years of a simulated fleet
FIRST_EVALUATION_SEED = 9_000  # seeds from here on are never trained on


@dataclass(frozen=True)
class Fleet:
    """Cleansed days of batteries.

    Attributes:
        histories: Of them.
        rated: Rated cycles, shape (row,).
        kind: Of driver, shape (battery,); None where nobody knows.
    """

    histories: "Histories"
    rated: "FloatArray"
    kind: "TextArray | None" = None


def fleet_of_file(history: Path) -> Fleet:
    """Of a history.

    Raises:
        TreyError: It cannot be read for certain.
    """
    from trey.files.identity import file_source
    from trey.telemetry.history import read_history

    return _fleet(_days(read_history(history), file_source(history)))


def simulated_fleet(batteries: int, seed: int, market: "Market") -> Fleet:
    """Five years of vehicles."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from trey.telemetry.batteries import starts_battery
    from trey.telemetry.simulation.fleet import simulate_groups

    groups = [
        (group.messages, group.batteries)
        for group in simulate_groups(batteries, DAYS, seed, market=market)
    ]
    messages, of_batteries = (pa.concat_tables(part) for part in zip(*groups, strict=True))
    days = _days(messages, "simulated")
    battery_id = days["battery_id"].filter(pa.array(starts_battery(days)))
    found = pc.index_in(battery_id, value_set=of_batteries["battery_id"])
    kind = of_batteries["kind"].take(found).to_numpy(zero_copy_only=False)
    return _fleet(days, kind)


def _days(rows: "pa.Table", source: str) -> "pa.Table":
    from trey.telemetry.cleansing.days import clean
    from trey.telemetry.files.readings import readings_of

    return clean(readings_of(rows, source)[0])


def _fleet(days: "pa.Table", kind: "TextArray | None" = None) -> Fleet:
    from trey.battery.days import histories_of
    from trey.telemetry.cleansing.arrays import floats

    return Fleet(histories_of(days), floats(days, "battery_rated_cycles"), kind)

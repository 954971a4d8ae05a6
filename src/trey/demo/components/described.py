"""What is judged in a run: a file of notes, or simulated notes about the vehicles of a fleet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.files.catalogue_rows import CATALOGUE_ROWS, catalogue_rows
from trey.compliance.simulation.components import JUDGED_ON, simulate_components
from trey.compliance.simulation.fleet import MOST
from trey.files.tables import write_table

SEED_OFFSET = 20_000  # the shipped model was trained on the notes of seed 1
# Of a simulated fleet nobody has put these vehicles' components on record.
BARE = slice(49, None, 50)


@dataclass(frozen=True)
class Components:
    """Components, each with a note, and the vehicles that they stand in.

    Attributes:
        source: Where they come from, in words.
        simulated: Whether they were made up.
        file: The catalogue, as the job reads it.
        specification: File that names the vehicles without components; None: nobody says.
        rows: component_id, vehicle_id, note (bytes), true_label (1 is illegal; null: not known)
            of each row that can be read.
        bare: Vehicles without components.
        quarantined: Rows that cannot be read.
        on: Day whose law counts.
    """

    source: str
    simulated: bool
    file: Path
    specification: Path | None
    rows: pa.Table
    bare: Sequence[str]
    quarantined: int
    on: date


def from_file(file: Path) -> Components:
    """The components of a catalogue's file, judged by today's law.

    Raises:
        TreyError: The file cannot be read, a column is missing, or notes are no text.
    """
    every = pa.Table.from_batches(catalogue_rows(file), CATALOGUE_ROWS)
    rows = every.filter(pc.is_null(every["reason"]))
    rows = rows.select(["component_id", "vehicle_id", "note"])
    rows = rows.append_column("true_label", pa.nulls(len(rows), pa.int8()))
    today = datetime.now(UTC).date()
    quarantined = len(every) - len(rows)
    return Components(file.name, False, file.absolute(), None, rows, (), quarantined, today)


def simulated(vehicles: Sequence[str], seed: int, folder: Path) -> Components:
    """Simulate 5 to 40 components for each vehicle but the BARE ones; the files stay in `folder`.

    The job gets no truth: it stands in `rows` alone. Judged on the day of the simulator's labels.
    """
    bare = vehicles[BARE]
    described = [vehicle for vehicle in vehicles if vehicle not in set(bare)]
    rows = _of_vehicles(simulate_components(MOST * len(described), seed + SEED_OFFSET), described)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{len(rows)}-{seed}"
    file, specification = (folder / f"{what}-{name}.parquet" for what in ("components", "bare"))
    write_table(rows.select(["component_id", "vehicle_id", "note"]), file)
    nothing = pa.nulls(len(bare), pa.string())
    write_table(
        pa.table({"vehicle_id": pa.array(bare, pa.string()), "component_id": nothing}),
        specification,
    )
    return Components(
        source=f"{len(rows):,} simulated components, seed {seed}",
        simulated=True,
        file=file.absolute(),
        specification=specification.absolute() if bare else None,
        rows=rows,
        bare=bare,
        quarantined=0,
        on=JUDGED_ON,
    )


def _of_vehicles(components: pa.Table, vehicles: Sequence[str]) -> pa.Table:
    """The components of as many vehicles as are named, in the names' order."""
    encoded = components["vehicle_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    vehicle = encoded[encoded < len(vehicles)]  # they stand vehicle by vehicle
    kept = components.slice(0, len(vehicle))
    place = np.arange(len(vehicle)) - np.searchsorted(vehicle, vehicle)
    vehicle_id = pa.array(vehicles, pa.string()).take(pa.array(vehicle))
    digits = pc.utf8_lpad(pa.array(place + 1).cast(pa.string()), 2, "0")
    return pa.table(
        {
            # Of the vehicle's name: a component stands in no second fleet.
            "component_id": pc.binary_join_element_wise(vehicle_id, "part", digits, "-"),
            "vehicle_id": vehicle_id,
            "note": kept["note"].cast(pa.binary()),
            "true_label": kept["true_label"],
        }
    )

"""The one component that is asked about, found among the notes of a file or of the tables."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trey.errors import TreyError


@dataclass(frozen=True)
class Subject:
    """A component, the vehicles it stands in (sorted), and the one note about it."""

    component_id: str
    vehicle_ids: tuple[str, ...]
    note: bytes | None


def find_subject(notes: pa.Table, component_id: str, source: str) -> Subject:
    """Give the component with its note.

    Args:
        notes: component_id, vehicle_id and note; all that hold now.
        component_id: Of the one asked about.
        source: What the notes are from, for the sentence.

    Raises:
        TreyError: It is not there, or has different notes.
    """
    rows = notes.filter(pc.equal(notes["component_id"], component_id))
    if not len(rows):
        raise TreyError(f"{source}: there is no component {component_id!r}; name one that it holds")
    texts = {note or b"" for note in rows["note"].to_pylist()}
    if len(texts) > 1:
        raise TreyError(
            f"{source}: component {component_id!r} has {len(texts)} different notes, so a person "
            "decides it; correct the source to one note about it"
        )
    vehicles = {vehicle for vehicle in rows["vehicle_id"].to_pylist() if vehicle is not None}
    return Subject(component_id, tuple(sorted(vehicles)), texts.pop())


def latest(readings: pa.Table, about: str) -> pa.Table:
    """Keep of each `about` the rows that were read last, as the scoring job does.

    Args:
        readings: With `read_at`.
        about: Column that a reading is about.
    """
    newest = readings.group_by(about).aggregate([("read_at", "max")])
    joined = readings.join(newest, about)
    return joined.filter(pc.equal(joined["read_at"], joined["read_at_max"])).drop(["read_at_max"])

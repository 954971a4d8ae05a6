"""What components a run judges: simulated for the vehicles of a fleet, or those of a file."""

from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from trey.demo.components.described import from_file, simulated

FLEET = [f"sim-vehicle-{number:03}" for number in range(60)]


def test_each_vehicle_of_the_fleet_has_five_to_forty_components_but_the_bare_ones(
    tmp_path: Path,
) -> None:
    # when
    components = simulated(FLEET, seed=1, folder=tmp_path)
    # then
    counted = {
        one["values"]: one["counts"]
        for one in pc.value_counts(components.rows["vehicle_id"]).to_pylist()
    }
    assert components.bare == ["sim-vehicle-049"]
    assert sorted(counted) == [vehicle for vehicle in FLEET if vehicle != "sim-vehicle-049"]
    assert 5 <= min(counted.values()) < 12 < 30 < max(counted.values()) <= 40
    assert pc.count_distinct(components.rows["component_id"]).as_py() == len(components.rows)
    assert components.rows["component_id"][0].as_py() == "sim-vehicle-000-part-01"
    assert components.rows["true_label"].null_count == 0


def test_the_job_is_told_the_notes_and_not_the_truth(tmp_path: Path) -> None:
    # when
    components = simulated(FLEET, seed=1, folder=tmp_path / "a")
    again = simulated(FLEET, seed=1, folder=tmp_path / "b")
    # then
    assert pq.read_schema(components.file).names == ["component_id", "vehicle_id", "note"]
    assert components.specification is not None
    assert pq.read_table(components.specification).to_pylist() == [
        {"vehicle_id": "sim-vehicle-049", "component_id": None}
    ]
    assert again.file.read_bytes() == components.file.read_bytes()
    assert simulated(FLEET, 2, tmp_path).file.read_bytes() != components.file.read_bytes()


def test_a_fleet_of_one_has_components_too(tmp_path: Path) -> None:
    components = simulated(["v"], seed=1, folder=tmp_path)
    assert len(components.rows) >= 5
    assert (list(components.bare), components.specification) == ([], None)


def test_of_a_file_the_readable_rows_count(tmp_path: Path) -> None:
    # given
    file = tmp_path / "notes.csv"
    file.write_text('component_id,vehicle_id,note\nC1,V1,"Steel, fair"\n,V1,Steel\nC2,,\n')
    # when
    components = from_file(file)
    # then
    assert components.rows["component_id"].to_pylist() == ["C1", "C2"]
    assert components.rows["vehicle_id"].to_pylist() == ["V1", None]
    assert (components.simulated, components.quarantined, components.source) == (
        False,
        1,
        "notes.csv",
    )

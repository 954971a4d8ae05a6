import numpy as np
import pyarrow as pa
import pytest

from trey.telemetry.batteries import starts_battery, whole_batteries

NAMES = ["B1"] * 5 + ["B2"] + ["B3"] * 9


@pytest.mark.parametrize("cut", [1, 3, 7, 100])
@pytest.mark.parametrize("rows_at_once", [1, 6, 100])
def test_no_cut_of_the_rows_cuts_a_battery(cut: int, rows_at_once: int) -> None:
    # given
    columns = {"vehicle_id": ["V1"] * 15, "battery_id": NAMES, "row": np.arange(15)}
    whole = pa.table(columns)
    # when
    pieces = list(whole_batteries(iter(whole.to_batches(max_chunksize=cut)), rows_at_once))
    # then
    assert pa.concat_tables(pieces).combine_chunks().equals(whole)
    of_pieces = [set(piece["battery_id"].to_pylist()) for piece in pieces]
    assert sum(map(len, of_pieces)) == 3


def test_a_battery_that_moves_to_another_vehicle_begins_anew() -> None:
    rows = pa.table({"vehicle_id": ["V1", "V1", "V2", "V2"], "battery_id": ["B", "B", "B", "C"]})
    assert starts_battery(rows).tolist() == [True, False, True, True]
    assert starts_battery(rows.slice(0, 0)).tolist() == []

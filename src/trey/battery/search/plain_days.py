"""Files that hold too little for the cleansing: battery, day and use, perhaps counter and rating."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.histories import Histories
from trey.errors import TreyError
from trey.files import cells
from trey.files.cells import Place
from trey.files.tables import read_columns
from trey.telemetry.cleansing.arrays import running_sum
from trey.telemetry.files.dates import DateColumn

_NUMBERS = ("daily_cycles_used", "lifetime_cycles_used", "battery_rated_cycles")
_FIELDS = ("battery_id", "observed_on", *_NUMBERS)
_DAYS_AROUND = 30  # whose mean stands for a missing day where there is no counter


def read_plain_days(
    path: Path, field_of: Mapping[str, str]
) -> tuple[Histories, FloatArray, list[str]]:
    """Histories, the rated cycles of their rows, and sentences about what was mended.

    A day that is there twice counts as it was last said, use below zero is unknown. Without a
    counter it is the running sum of the use.

    Args:
        path: CSV or Parquet.
        field_of: Field of each column that means one.

    Raises:
        TreyError: A cell cannot be read for certain.
    """
    days = _days(path, {name: field for name, field in field_of.items() if field in _FIELDS})
    warnings = []
    once = days.drop_duplicates(["battery", "day"], keep="last").sort_values(["battery", "day"])
    if twice := len(days) - len(once):
        warnings.append(f"{twice:,} days are there more than once: what was said last stands")
    use = once["daily_cycles_used"].to_numpy(np.float64, copy=True)
    if below := int((use < 0).sum()):
        warnings.append(f"{below:,} days with less than no use count as unknown")
        use[use < 0] = np.nan
    battery = once["battery"].to_numpy(np.int64)
    day = once["day"].to_numpy(np.int64)
    if "lifetime_cycles_used" in once:
        counter = once["lifetime_cycles_used"].to_numpy(np.float64)
    else:
        counter, missing = _running_sum(battery, day, use)
        if missing:
            warnings.append(
                f"there is no counter: {missing:,} missing days count as the mean of the "
                f"{_DAYS_AROUND} days before; name a `counter` to know what they used"
            )
    rated = np.full(len(once), np.nan)
    if "battery_rated_cycles" in once:
        rated = once["battery_rated_cycles"].to_numpy(np.float64)
    return Histories(battery, day, use, counter), rated, warnings


def _days(path: Path, field_of: Mapping[str, str]) -> pd.DataFrame:
    """Columns by field, with `battery`, a number, and `day`, since 1970-01-01; in the file's order."""
    dates, parts = DateColumn(), []
    for row, headers, batch in read_columns(path, field_of, ("observed_on", "daily_cycles_used")):
        places = {field: Place(str(path), header, row) for field, header in headers.items()}
        readers = dict.fromkeys(_NUMBERS, cells.as_numbers)
        readers |= {"battery_id": cells.as_text, "observed_on": dates.read}
        columns = {name: readers[name](batch[name], place) for name, place in places.items()}
        for name in ("battery_id", "observed_on"):
            if name in columns and columns[name].null_count:
                places[name].refuse(columns[name].is_null().index(True).as_py(), "is empty")
        parts.append(pa.table(columns))
    dates.finish()
    if not parts:
        raise TreyError(f"{path}: holds no rows; name a file with days of batteries")
    table = pa.concat_tables(parts)
    days: pd.DataFrame = table.drop_columns(["observed_on"]).to_pandas()
    days["day"] = table["observed_on"].cast(pa.int32()).to_numpy().astype(np.int64)
    names = days["battery_id"] if "battery_id" in days else pd.Series("", index=days.index)
    days["battery"] = pd.factorize(names, sort=True)[0]
    return days


def _running_sum(battery: IntArray, day: IntArray, use: FloatArray) -> tuple[FloatArray, int]:
    """Counter at the end of each row's day, and the number of days that had to be guessed."""
    before = pd.Series(use).groupby(battery).shift()
    usual = before.groupby(battery).rolling(_DAYS_AROUND, 1).mean().fillna(0.0).to_numpy()
    is_new = np.diff(battery, prepend=-1) != 0
    gap = np.where(is_new, 0, np.diff(day, prepend=0) - 1)
    guessed = gap + np.isnan(use)
    step = np.nan_to_num(use) + guessed * usual
    return running_sum(step, battery), int(guessed.sum())

"""Arrays of rows that stand battery after battery, in the order of days.

What is said of a row depends on rows of its own battery alone, to the last bit: sums are taken
battery by battery, never as differences of a sum over all.
"""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
Columns: TypeAlias = dict[str, NDArray[Any]]  # equally long

NONE = -1  # in place of the index of a row


def floats(table: pa.Table, name: str) -> FloatArray:
    """The column as numbers, NaN for null."""
    values: FloatArray = table[name].cast(pa.float64()).to_numpy()
    return values


def starts_of(group: IntArray) -> BoolArray:
    """Whether each row is the first of its group."""
    starts = np.ones(len(group), dtype=np.bool_)
    starts[1:] = group[1:] != group[:-1]
    return starts


def last_before(holds: BoolArray, battery: IntArray) -> IntArray:
    """Index of the last row before, of the same battery, on which `holds`; NONE without one."""
    rows = np.arange(len(holds))
    last = np.full(len(holds), NONE)
    last[1:] = np.maximum.accumulate(np.where(holds, rows, NONE))[:-1]
    return np.where(last >= latest(starts_of(battery)), last, NONE)


def next_from(holds: BoolArray, battery: IntArray) -> IntArray:
    """Index of the first row from this one on, of the same battery, on which `holds`; else NONE."""
    rows = np.arange(len(holds))
    following = np.minimum.accumulate(np.where(holds, rows, len(rows))[::-1])[::-1]
    found = np.where(following < len(rows), following, 0)
    is_there = (following < len(rows)) & (battery[found] == battery)
    return np.where(is_there, found, NONE)


def latest(holds: BoolArray) -> IntArray:
    """Index of the last row up to this one on which `holds`; on the first row it has to."""
    rows: IntArray = np.maximum.accumulate(np.where(holds, np.arange(len(holds)), 0))
    return rows


def running_sum(values: FloatArray, group: IntArray) -> FloatArray:
    """Sum of each row's group up to the row."""
    sums: FloatArray = pd.Series(values).groupby(group).cumsum().to_numpy().astype(np.float64)
    return sums


def running_max(values: IntArray, group: IntArray) -> IntArray:
    """Largest value of each row's group up to the row."""
    return pd.Series(values).groupby(group).cummax().to_numpy(np.int64)

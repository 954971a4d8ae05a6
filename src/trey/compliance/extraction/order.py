"""What stands before and behind each mention, for a whole batch at once."""

import numpy as np

from trey.compliance.text.tokens import BoolArray, IntArray


def last_before(of_interest: BoolArray) -> IntArray:
    """Index of the last such mention before each, -1 where there is none in the batch."""
    index = np.where(of_interest, np.arange(len(of_interest)), -1)
    last = np.full(len(index), -1, np.int32)
    last[1:] = np.maximum.accumulate(index)[:-1]
    return last


def shifted(values: IntArray | BoolArray, by: int, fill: int) -> IntArray:
    """The value `by` mentions further on (before, if negative), `fill` beyond the batch."""
    moved = np.full(len(values), fill, np.int32)
    if by > 0:
        moved[:-by] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved


def has_any(group: IntArray, of_interest: BoolArray) -> BoolArray:
    """Whether the group of each mention has such a one; groups are numbered from 0."""
    if not len(group):
        return of_interest
    found: BoolArray = np.bincount(group, weights=of_interest)[group] > 0
    return found


def is_open(opens: BoolArray, closes: BoolArray, group: IntArray) -> BoolArray:
    """Whether within its group something opened before a mention and has not been closed."""
    opened, closed = last_before(opens), last_before(closes)
    return (opened > closed) & (opened >= 0) & (group[opened] == group)

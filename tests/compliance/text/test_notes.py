"""Batches of notes are put together, and lose nothing by it."""

import pyarrow as pa
import pytest

from trey.compliance.text.notes import BLOCK_BYTES, gathered


def batch(first: int, rows: int, characters: int) -> pa.RecordBatch:
    numbers = range(first, first + rows)
    return pa.record_batch({"number": [*numbers], "note": [f"{n:0{characters}d}" for n in numbers]})


@pytest.mark.parametrize(
    ("characters", "rows_at_once"),
    [
        (10, [100]),  # all of them make no block
        (BLOCK_BYTES // 45, [40, 40, 20]),
        (BLOCK_BYTES // 5, [10] * 10),  # one batch is more than a block already
    ],
)
def test_batches_are_put_together_as_far_as_a_block(
    characters: int, rows_at_once: list[int]
) -> None:
    # given
    batches = [batch(first, 10, characters) for first in range(0, 100, 10)]
    # when
    found = list(gathered(iter(batches), "note"))
    # then
    assert pa.Table.from_batches(found).equals(pa.Table.from_batches(batches).combine_chunks())
    assert [len(one) for one in found] == rows_at_once


def test_of_no_batches_there_are_none() -> None:
    assert list(gathered(iter(()), "note")) == []

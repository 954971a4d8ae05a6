"""Quotes of a CSV: a stray one is refused, for it would make one cell of the rows behind it."""

from pathlib import Path

import numpy as np

from trey.errors import TreyError

_QUOTE, _BYTE_ORDER_MARK = ord('"'), b"\xef\xbb\xbf"
_IS_EDGE = np.isin(np.arange(256), list(b",\r\n"))
_BLOCK_BYTES = 1 << 20  # what fits the processor's cache: larger ones take twice as long


def refuse_stray_quotes(path: Path, block_bytes: int = _BLOCK_BYTES) -> None:
    """Check that each quoted cell ends, and that a separator or line end follows it.

    A quote in the middle of a cell that does not begin with one is text.

    Raises:
        TreyError: A quoted cell does not; its sentence names the line on which the cell begins.
    """
    opened, is_stray, before = None, False, b"\n"
    with path.open("rb") as file:
        if file.read(len(_BYTE_ORDER_MARK)) != _BYTE_ORDER_MARK:
            file.seek(0)
        offset, block = file.tell() - len(before), file.read(block_bytes)
        while before and not is_stray:
            text = before + (block or b"\n")
            # What follows a quote decides what it is: one at the end waits for the next block.
            end = len(text.rstrip(b'"'))
            opened, is_stray = _open_cell(text[:end], offset, opened)
            before = text[end - 1 :] if block else b""
            offset += end - 1
            block = file.read(block_bytes)
    if opened is not None:
        what = "goes on behind its closing quote" if is_stray else "is never closed"
        raise TreyError(
            f"{path}, line {_line_of(path, opened)}: a quoted cell begins here and {what}; "
            "close it, or write each quote of its text twice"
        )


def _open_cell(text: bytes, offset: int, opened: int | None) -> tuple[int | None, bool]:
    """Where the quoted cell begins that is open behind a text, and whether it is a fault by then.

    All of it over runs of adjacent quotes. Within a quoted cell a run of even length is doubled
    quotes, one of odd length ends the cell; outside, a run opens a cell only behind an edge. So an
    odd run behind an edge turns the state round whatever it was, and any other odd run leaves no
    cell open: the state is a parity since the last of those.

    Args:
        text: Begins and ends with something other than a quote.
        offset: Of the text in the file.
        opened: Where the cell begins in the file that is open before the text.
    """
    symbols = np.frombuffer(text, np.uint8)
    is_quote = symbols == _QUOTE
    start = np.flatnonzero(is_quote[1:] & ~is_quote[:-1]) + 1
    if not len(start):
        return opened, False
    behind = np.flatnonzero(is_quote[:-1] & ~is_quote[1:]) + 1
    is_odd = (behind - start) & 1 == 1
    follows_edge, meets_edge = _IS_EDGE[symbols[start - 1]], _IS_EDGE[symbols[behind]]
    turns = np.cumsum(is_odd & follows_edge) + (opened is not None)
    until_ended = np.maximum.accumulate(np.where(is_odd & ~follows_edge, turns, 0))
    open_behind = (turns - until_ended) & 1 == 1
    open_before = np.append(opened is not None, open_behind[:-1])
    is_stray = ~meets_edge & np.where(open_before, is_odd, follows_edge & ~is_odd)
    if not is_stray.any() and not open_behind[-1]:
        return None, False
    until = int(is_stray.argmax()) + 1 if is_stray.any() else len(start)
    openings = start[:until][(follows_edge & ~open_before)[:until]]
    return (offset + int(openings[-1]) if len(openings) else opened), bool(is_stray.any())


def _line_of(path: Path, offset: int) -> int:
    sizes = (min(_BLOCK_BYTES, offset - place) for place in range(0, offset, _BLOCK_BYTES))
    with path.open("rb") as file:
        return 1 + sum(file.read(size).count(b"\n") for size in sizes)

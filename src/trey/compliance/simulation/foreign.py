"""Texts that no model should decide: other machinery, other languages, chatter, gibberish, nothing."""

import string
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from pydantic import BaseModel

from trey.compliance.files.documents import read_document

Rng: TypeAlias = np.random.Generator

_ODD = " \t\n\r\0\x1b\ufeff\ufffd\u200b"


class _Texts(BaseModel, frozen=True, extra="forbid"):
    machine: tuple[str, ...]
    part: tuple[str, ...]
    machinery: tuple[str, ...]
    languages: tuple[str, ...]
    chatter: tuple[str, ...]


def simulate_foreign_notes(rows: int, seed: int) -> pa.Table:
    """Texts that are not about a part of the inventory; equal for equal arguments.

    Returns:
        note (null among the empty ones), sort: machinery, language, chatter, gibberish or empty,
        each as often as any other.
    """
    rng = np.random.default_rng(seed)
    sorts = list(_WRITERS)
    chosen = [sorts[number] for number in rng.integers(0, len(sorts), rows)]
    notes = [_WRITERS[sort](rng) for sort in chosen]
    return pa.table({"note": pa.array(notes, pa.string()), "sort": pa.array(chosen, pa.string())})


@cache
def _texts() -> _Texts:
    return read_document(Path(__file__).with_name("foreign.yaml"), _Texts)


def _filled(rng: Rng, templates: tuple[str, ...]) -> str:
    texts = _texts()
    return _one_of(rng, templates).format(
        machine=_one_of(rng, texts.machine),
        part=_one_of(rng, texts.part),
        year=rng.integers(1955, 2027),
        number=rng.integers(2, 5000),
    )


def _one_of(rng: Rng, texts: tuple[str, ...]) -> str:
    return texts[rng.integers(len(texts))]


def _gibberish(rng: Rng) -> str:
    letters = np.array(list(string.ascii_lowercase + string.digits + " " * 5))
    words = "".join(letters[rng.integers(0, len(letters), rng.integers(3, 80))])
    return words.upper() if rng.random() < 0.2 else words


def _empty(rng: Rng) -> str | None:
    if rng.random() < 0.4:
        return None
    return "".join(_ODD[number] for number in rng.integers(0, len(_ODD), rng.integers(0, 6)))


_WRITERS: dict[str, Callable[[Rng], str | None]] = {
    "machinery": lambda rng: _filled(rng, _texts().machinery),
    "language": lambda rng: _filled(rng, _texts().languages),
    "chatter": lambda rng: _filled(rng, _texts().chatter),
    "gibberish": _gibberish,
    "empty": _empty,
}

"""Labelled notes → rows to train on, to validate with and to evaluate on, never torn by row."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trey.compliance.duplicates import IntArray, exact_groups, near_groups
from trey.errors import TreyError

VALIDATION_SHARE, EVALUATION_SHARE = 0.15, 0.2
_TRAIN, _VALIDATION, _EVALUATION = range(3)
_LEFT_OUT = -1


@dataclass(frozen=True)
class Split:
    """Row numbers of each part, rising.

    Attributes:
        train: To fit on.
        validation: To stop and calibrate by.
        evaluation: To report on, once.
        held_out: Families of the evaluation, by name; none where the notes have no families.
    """

    train: IntArray
    validation: IntArray
    evaluation: IntArray
    held_out: tuple[str, ...] = ()


def split_by_family(notes: pa.Array, families: pa.Array, seed: int) -> Split:
    """Hold out whole template families, chosen by seed: no family and no text is in two parts.

    A text that occurs in families of two parts stays in the later one (train, validation,
    evaluation); its other rows are left out.

    Raises:
        TreyError: There are fewer than three families.
    """
    names = sorted(set(families.to_pylist()))
    if len(names) < 3:
        raise TreyError(
            f"{len(names)} template families cannot be split in three; split by text instead"
        )
    drawn = np.random.default_rng(seed).permutation(len(names))
    evaluation = max(1, round(len(names) * EVALUATION_SHARE))
    validation = max(1, round(len(names) * VALIDATION_SHARE))
    part_of_family = np.zeros(len(names), np.int64)
    part_of_family[drawn[:evaluation]] = _EVALUATION
    part_of_family[drawn[evaluation : evaluation + validation]] = _VALIDATION
    part = part_of_family[np.searchsorted(names, families.to_pylist())]
    text = exact_groups(notes)
    part_of_text = np.zeros(text.max(initial=-1) + 1, np.int64)
    np.maximum.at(part_of_text, text, part)
    part[part < part_of_text[text]] = _LEFT_OUT
    held_out = tuple(sorted(names[number] for number in drawn[:evaluation]))
    return _split(part, held_out)


def split_by_text(notes: pa.Array, seed: int) -> Split:
    """Split notes without known families: no text, and no near-duplicate group, is in two parts.

    Raises:
        TreyError: The notes are too much alike for three parts.
    """
    group = near_groups(notes)
    part_of_group = _filled(np.bincount(group), np.random.default_rng(seed))
    split = _split(part_of_group[group])
    if not (len(split.train) and len(split.validation) and len(split.evaluation)):
        raise TreyError(
            f"{len(notes):,} notes are {len(part_of_group):,} groups of near-duplicates, too few to "
            "hold some out; give more, or more varied ones"
        )
    return split


def _filled(sizes: IntArray, rng: np.random.Generator) -> NDArray[np.int64]:
    """Part of each group, drawn so that evaluation and validation get no more than their share."""
    part = np.full(len(sizes), _TRAIN)
    drawn = rng.permutation(len(sizes))
    for number, share in ((_EVALUATION, EVALUATION_SHARE), (_VALIDATION, VALIDATION_SHARE)):
        left = drawn[part[drawn] == _TRAIN]
        room = int(sizes.sum() * share)
        fitting = left[sizes[left] <= max(room // 4, 1)]  # one large group is no fair sample
        part[fitting[sizes[fitting].cumsum() <= room]] = number
    return part


def _split(part: IntArray, held_out: tuple[str, ...] = ()) -> Split:
    train, validation, evaluation = (np.flatnonzero(part == number) for number in range(3))
    return Split(train, validation, evaluation, held_out)

"""A customer's own labelled notes, from a file: read for certain, and labelled as we label."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import bdtr

from trey.compliance.catalogue import Catalogue
from trey.compliance.extraction.reader import extract
from trey.compliance.regulation import Regulation
from trey.compliance.rules.columns import judge_table
from trey.errors import TreyError
from trey.files.cells import Place, as_numbers, as_text
from trey.files.tables import read_columns

# Notes → what the rules say of each: 1, 0 or null where they cannot decide; one entry per note.
RuleLabels: TypeAlias = Callable[[pa.Array], pa.Array]

LABELLED = pa.schema(
    [
        pa.field("component_id", pa.string(), nullable=False),
        pa.field("note", pa.string(), nullable=False),
        pa.field("label", pa.int8(), nullable=False),
    ]
)
_SURELY_OPPOSITE = -3.0  # standard deviations: no accident in a thousand files
_NEARLY_ALL = 0.9
_SURE = 0.01  # chance that as many are opposite where labels and rules have nothing in common


def labels_by_rules(catalogue: Catalogue, regulation: Regulation, on: date) -> RuleLabels:
    """The reader and the rules of one day, as what a file's labels are compared with."""

    def labels(notes: pa.Array) -> pa.Array:
        return judge_table(extract(notes, catalogue), regulation, on)["label"].combine_chunks()

    return labels


def read_labelled(path: Path, rule_labels: RuleLabels) -> pa.Table:
    """Read `component_id, note, label` from CSV or Parquet; other columns are left behind.

    Args:
        path: The file.
        rule_labels: To compare the file's labels with: there are files in which 1 is "compliant".

    Returns:
        LABELLED, in the order of the file.

    Raises:
        TreyError: A cell or header cannot be read for certain, a label is not 0 or 1, the file has
            no rows, or its labels mean the opposite; one sentence that names the place.
    """
    batches = []
    for row, headers, batch in read_columns(
        path, {name: name for name in LABELLED.names}, LABELLED.names
    ):
        places = {name: Place(str(path), header, row) for name, header in headers.items()}
        texts = [_text(batch[name], places[name]) for name in ("component_id", "note")]
        labels = _labels(batch["label"], places["label"])
        batches.append(pa.RecordBatch.from_arrays([*texts, labels], schema=LABELLED))
    labelled = pa.Table.from_batches(batches, LABELLED).combine_chunks()
    if not len(labelled):
        raise TreyError(f"{path}: the file has no rows below its header; name one with notes")
    _refuse_opposite(path, labelled, rule_labels)
    return labelled


def _text(cells: pa.Array, place: Place) -> pa.Array:
    text = as_text(cells, place)
    if text.null_count:
        place.refuse(_first(pc.is_null(text)), "is empty; fill it in or leave the row out")
    return text


def _labels(cells: pa.Array, place: Place) -> pa.Array:
    labels = as_numbers(cells, place)
    is_wrong = pc.invert(pc.fill_null(pc.is_in(labels, pa.array([0.0, 1.0])), False))
    if pc.any(is_wrong).as_py():
        index = _first(is_wrong)
        value = labels[index].as_py()
        what = "an empty cell" if value is None else f"{value:g}"
        place.refuse(index, f"{what} is no label; 0 is compliant, 1 is non-compliant")
    return labels.cast(pa.int8())


def _first(wrong: pa.Array) -> int:
    index: int = pc.index(wrong, True).as_py()
    return index


def _refuse_opposite(path: Path, labelled: pa.Table, rule_labels: RuleLabels) -> None:
    by_rule = rule_labels(labelled["note"].combine_chunks())
    is_judged = pc.is_valid(by_rule).to_numpy(zero_copy_only=False)
    given = labelled["label"].to_numpy()[is_judged]
    judged = by_rule.drop_null().to_numpy(zero_copy_only=False)
    if _is_opposite(given, judged):
        raise TreyError(
            f"{path}, column label: {int((given != judged).sum()):,} of {len(given):,} notes that "
            "the rules can judge have the opposite label; here 0 is compliant and 1 is "
            "non-compliant, so turn the labels round"
        )


def _is_opposite(given: np.ndarray, judged: np.ndarray) -> bool:
    """Whether labels surely mean the opposite of what the rules say.

    Either they go against the rules by more than an accident, however often each label is there; or
    nearly all of them are opposite, and that is no accident by the sign test (exact binomial, even
    odds): 7 of 7 are enough, 6 of 6 are not. The first alone needs ten rows, and both labels.
    """
    count, opposite = len(given), int((given != judged).sum())
    if opposite >= _NEARLY_ALL * count and bdtr(count - opposite, count, 0.5) <= _SURE:
        return True
    if not count or given.std() == 0 or judged.std() == 0:
        return False
    correlation = np.corrcoef(given, judged)[0, 1]
    return bool(correlation * np.sqrt(count) < _SURELY_OPPOSITE)

"""The rule engine over whole tables: the same verdicts as `engine.judge`, without a row in Python."""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trey.compliance import attributes
from trey.compliance.regulation import Regulation
from trey.compliance.rules.clauses import Clause, ConditionClause, MaterialClause, YearClause

BoolArray: TypeAlias = NDArray[np.bool_]

VERDICTS = pa.schema(
    [pa.field("label", pa.int8()), pa.field("clauses", pa.list_(pa.string()), nullable=False)]
)


def judge_table(
    components: pa.Table, regulation: Regulation, on: date, jurisdiction: str | None = None
) -> pa.Table:
    """Judge many components.

    Args:
        components: With the columns of `attributes.COLUMNS`; others are left alone.
        regulation: Its clauses judge.
        on: The day whose law counts.
        jurisdiction: Where the components are; None: where the regulation holds.

    Returns:
        VERDICTS, one row per component: label 1 non-compliant, 0 compliant, null not decidable;
        ids of the clauses that it surely violates.
    """
    known = components.select(attributes.COLUMNS.names).cast(attributes.COLUMNS).combine_chunks()
    clauses = regulation.in_force(on, jurisdiction)
    shape = (len(known), len(clauses))
    violated, unsure = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for number, clause in enumerate(clauses):
        violated[:, number], unsure[:, number] = _violations(clause, known)
    is_hit = violated.any(axis=1)
    undecided = ~is_hit & (unsure.any(axis=1) | (not clauses))
    label = pa.array(is_hit.astype(np.int8), mask=undecided)
    return pa.table([label, _clause_lists(violated, clauses)], VERDICTS)


def _clause_lists(violated: BoolArray, clauses: Sequence[Clause]) -> pa.ListArray:
    ends = violated.sum(axis=1).cumsum()
    ids = pa.array([clause.id for clause in clauses], pa.string())
    hit = ids.take(pa.array(np.nonzero(violated)[1]))
    return pa.ListArray.from_arrays(pa.array(np.append(0, ends), pa.int32()), hit)


def _violations(clause: Clause, known: pa.Table) -> tuple[BoolArray, BoolArray]:
    """Which rows surely violate the clause, and of which it depends on what is not known."""
    match clause:
        case YearClause():
            return _year_violations(clause, known)
        case ConditionClause():
            unknown = _flags(pc.is_null(known["condition"]))
            is_one = _flags(pc.is_in(known["condition"], pa.array(clause.value)))
            return (is_one == (clause.operator == "one_of")) & ~unknown, unknown
        case MaterialClause():
            contains, unknown = _contain(known["materials"], clause.value)
            return (contains == (clause.operator == "contains_any")) & ~unknown, unknown


def _year_violations(clause: YearClause, known: pa.Table) -> tuple[BoolArray, BoolArray]:
    first = known["manufacture_year"]
    last = pc.coalesce(known["manufacture_year_to"], first)
    compare = pc.less if clause.operator == "before" else pc.greater
    of_first, of_last = (
        _flags(pc.fill_null(compare(year, clause.value), False)) for year in (first, last)
    )
    unknown = _flags(pc.is_null(first))
    return of_first & of_last & ~unknown, (of_first != of_last) | unknown


def _contain(materials: pa.ChunkedArray, wanted: Sequence[str]) -> tuple[BoolArray, BoolArray]:
    """Which rows have one of the wanted materials, and of which no material is known."""
    rows = len(materials)
    is_wanted = _flags(pc.is_in(pc.list_flatten(materials), pa.array(wanted)))
    row_of = pc.list_parent_indices(materials).to_numpy()
    contains = np.bincount(row_of[is_wanted], minlength=rows).astype(np.bool_)
    unknown = _flags(pc.fill_null(pc.equal(pc.list_value_length(materials), 0), True))
    return contains, unknown


def _flags(values: pa.ChunkedArray) -> BoolArray:
    flags: BoolArray = values.to_numpy()
    return flags

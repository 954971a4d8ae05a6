"""One plain sentence per decision, for an auditor: what the note states and what follows from it."""

from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_COMMA = ", "
_AGREED = "; the model agrees."
FOREIGN = "For a person: the text does not read like a note about a part, or is too long."


class Case(IntEnum):
    """Why a note was decided as it was."""

    OUT_OF_DOMAIN = 0
    UNDECIDED = 1
    DISAGREEMENT = 2
    COMPLIANT = 3
    NON_COMPLIANT = 4


def reasons(cases: np.ndarray, stated: pa.Table, clauses: pa.ListArray) -> pa.Array:
    """Write the sentence of each note.

    Args:
        cases: A `Case` per note.
        stated: What the reader found, with the columns of `attributes.COLUMNS`.
        clauses: Ids of the clauses that this violates, per note.
    """
    statement, missing = _statement(stated), _missing(stated)
    hits = pc.list_value_length(clauses)
    hit = pc.if_else(
        pc.greater(hits, 0),
        _joined(
            ", which violates ",
            pc.if_else(pc.greater(hits, 1), "clauses ", "clause "),
            _enumerated(clauses),
        ),
        ", which violates no clause",
    )
    label_of_rules = pc.if_else(pc.greater(hits, 0), "non-compliant", "compliant")
    sentences = [
        pa.array([FOREIGN] * len(cases)),
        _joined("For a person: the note does not state ", missing, " for certain."),
        _joined(
            "For a person: the note describes a part ", statement, ", by the rules ",
            label_of_rules, ", but the model disagrees.",
        ),
        _joined("Compliant: the note describes a part ", statement, hit, _AGREED),
        _joined("Non-compliant: the note describes a part ", statement, hit, _AGREED),
    ]  # fmt: skip
    return pc.choose(pa.array(cases, pa.int64()), *sentences)


def _statement(stated: pa.Table) -> pa.Array:
    """What a note states: "manufactured in 1985, of steel and rubber, in fair condition"."""
    first, last = (_text(stated[name]) for name in ("manufacture_year", "manufacture_year_to"))
    years = pc.coalesce(
        _joined("manufactured between ", first, " and ", last), _joined("manufactured in ", first)
    )
    materials = _enumerated(stated["materials"].combine_chunks())
    return _listed(
        years,
        _joined("of ", materials),
        _joined("in ", _text(stated["condition"]), " condition"),
    )


def _missing(stated: pa.Table) -> pa.Array:
    """Names of what a note leaves open, a year with bounds among them."""
    year = stated["manufacture_year"].combine_chunks()
    is_open = pc.or_(pc.is_null(year), pc.is_valid(stated["manufacture_year_to"].combine_chunks()))
    names = [
        pc.if_else(is_open, "the year of manufacture", None),
        pc.if_else(pc.is_null(stated["condition"].combine_chunks()), "the condition", None),
        pc.if_else(pc.is_null(stated["materials"].combine_chunks()), "the material", None),
    ]
    missing = _and_last(_listed(*names))
    return pc.if_else(pc.equal(missing, ""), "what the law in force asks for", missing)


def _enumerated(names: pa.ListArray) -> pa.Array:
    return _and_last(pc.binary_join(names, _COMMA))


def _and_last(listed: pa.Array) -> pa.Array:
    """Have "age, condition, material" end with "and material"; no name holds a comma."""
    return pc.replace_substring_regex(listed, r", ([^,]*)$", r" and \1")


def _listed(*parts: pa.Array) -> pa.Array:
    """The parts that are not null, one after the other.

    Not by null_handling="skip" alone: with it a row of nulls gets no place (pyarrow 25).
    """
    led = [pc.coalesce(_joined(_COMMA, part), "") for part in parts]
    return pc.utf8_slice_codeunits(_joined(*led), len(_COMMA))


def _text(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks().cast(pa.string())


def _joined(*parts: pa.Array | str) -> pa.Array:
    """The parts put together; null where one of them is."""
    return pc.binary_join_element_wise(*parts, "")

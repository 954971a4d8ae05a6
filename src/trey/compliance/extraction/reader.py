"""What a note says of its part: year of manufacture, condition, materials, each with its place."""

import numpy as np
import pyarrow as pa

from trey.compliance.attributes import COLUMNS
from trey.compliance.catalogue import Catalogue
from trey.compliance.extraction.lexicon import Role, lexicon
from trey.compliance.extraction.manufacture_year.reading import NONE, manufacture_years
from trey.compliance.extraction.mentions import Mentions, mentions
from trey.compliance.extraction.scope import Scope, scope
from trey.compliance.text.forms import Forms, forms
from trey.compliance.text.notes import blocks
from trey.compliance.text.tokens import (
    BoolArray,
    IntArray,
    PlaceArray,
    Tokens,
    in_characters,
    tokenise,
)

SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
EXTRACTED = pa.schema(
    [
        pa.field("kind", pa.string()),
        *COLUMNS,
        pa.field("manufacture_year_evidence", SPANS),
        pa.field("condition_evidence", SPANS),
        pa.field("materials_evidence", SPANS),
    ]
)


def extract(notes: pa.Array | pa.ChunkedArray, catalogue: Catalogue) -> pa.Table:
    """Read notes; one row of EXTRACTED per note, null where a note says nothing, or two things.

    What is denied, belongs to another part or to the past is not said of the part. A denied
    condition says the one that the catalogue gives for its denial, unless the note names another.
    Evidence is in characters of the note, the end exclusive. Never raises on any text.
    """
    tables = [EXTRACTED.empty_table()]
    for block in blocks(notes):
        tokens = tokenise(block)
        tables.append(extract_tokens(tokens, forms(tokens), catalogue))
    return pa.concat_tables(tables)


def extract_tokens(tokens: Tokens, read: Forms, catalogue: Catalogue) -> pa.Table:
    """As `extract`, of notes that are already tokenised (the vocabulary needs them too)."""
    rows = len(tokens.notes)
    m = mentions(tokens, read, lexicon(catalogue))
    around = scope(m)
    first, last, begin, until = manufacture_years(m, around, catalogue.years, rows)
    condition, of_condition = _conditions(m, around, catalogue, rows)
    materials, of_material = _materials(m, around, catalogue, rows)
    known = first != NONE
    at_year = np.flatnonzero(known & (begin != NONE))
    columns = [
        _kinds(m, around, catalogue, rows),
        pa.array(first, mask=~known),
        pa.array(last, mask=~known | (first == last)),
        condition,
        materials,
        _evidence(tokens, rows=at_year, start=m.start[begin[at_year]], end=m.end[until[at_year]]),
        *(
            _evidence(tokens, rows=m.row[at], start=m.start[at], end=m.end[at])
            for at in (of_condition, of_material)
        ),
    ]
    return pa.table(columns, schema=EXTRACTED)


def _kinds(m: Mentions, around: Scope, catalogue: Catalogue, rows: int) -> pa.Array:
    """Name of the kind of part that each note is about."""
    at = np.flatnonzero(m.is_a(Role.KIND) & ~around.is_elsewhere)[::-1]
    kind = np.full(rows, NONE, np.int32)
    kind[m.row[at]] = m.value[at]  # the first of a note is written last, and stays
    names = pa.array([kind.name for kind in catalogue.kinds])
    return names.take(pa.array(kind, mask=kind == NONE))


def _conditions(
    m: Mentions, around: Scope, catalogue: Catalogue, rows: int
) -> tuple[pa.Array, IntArray]:
    """Name of the one condition of each note, and the mentions that say it."""
    names = [condition.name for condition in catalogue.conditions]
    denials = [names.index(c.denied) if c.denied else NONE for c in catalogue.conditions]
    own = m.is_a(Role.CONDITION) & ~around.is_elsewhere & ~around.is_past & ~around.is_doubtful
    named = own & ~around.is_denied
    # "Was good when bought; now poor": the past tense gives way to what has none.
    in_present = _notes_with(m, named & ~around.is_maybe_past, rows)
    named &= ~(around.is_maybe_past & in_present[m.row])
    value = np.where(around.is_denied, np.array(denials, np.int32)[m.value * own], m.value)
    by_denial = own & around.is_denied & ~_notes_with(m, named, rows)[m.row] & (value != NONE)
    at = np.flatnonzero(named | by_denial)
    lowest, highest = np.full(rows, len(names), np.int32), np.full(rows, NONE, np.int32)
    np.minimum.at(lowest, m.row[at], value[at])
    np.maximum.at(highest, m.row[at], value[at])
    doubtful = _notes_with(m, m.is_a(Role.CONDITION) & around.is_doubtful, rows)
    is_known = (lowest == highest) & ~doubtful
    chosen = pa.array(np.where(is_known, lowest, 0), mask=~is_known)
    return pa.array(names).take(chosen), at[is_known[m.row[at]]].astype(np.int32)


def _materials(
    m: Mentions, around: Scope, catalogue: Catalogue, rows: int
) -> tuple[pa.Array, IntArray]:
    """Names of the materials of each note, in the order of the catalogue; and their mentions."""
    names = pa.array([material.name for material in catalogue.materials])
    of_material = m.is_a(Role.MATERIAL) & ~m.is_part_of_code
    own = of_material & ~around.is_elsewhere & ~around.is_past & ~around.is_denied
    doubtful = _notes_with(m, of_material & around.is_doubtful, rows)
    at = np.flatnonzero(own & ~doubtful[m.row]).astype(np.int32)
    pairs = np.unique(m.row[at].astype(np.int64) * len(names) + m.value[at])
    row, value = np.divmod(pairs, len(names))
    offsets = np.searchsorted(row, np.arange(rows + 1)).astype(np.int32)
    is_silent = pa.array(offsets[1:] == offsets[:-1])
    lists = pa.ListArray.from_arrays(pa.array(offsets), names.take(pa.array(value)), mask=is_silent)
    return lists, at


def _notes_with(m: Mentions, of_interest: BoolArray, rows: int) -> BoolArray:
    has = np.zeros(rows, bool)
    has[m.row[of_interest]] = True
    return has


def _evidence(
    tokens: Tokens, *, rows: PlaceArray | IntArray, start: IntArray, end: IntArray
) -> pa.ListArray:
    """Spans of each note in characters, from bytes of the batch; `rows` ascends."""
    spans = pa.StructArray.from_arrays(
        [pa.array(places) for places in in_characters(tokens.notes, rows, start, end)],
        fields=list(SPANS.value_type),
    )
    bounds = np.searchsorted(rows, np.arange(len(tokens.notes) + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(bounds), spans)

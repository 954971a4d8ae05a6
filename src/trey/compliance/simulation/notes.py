"""Components → notes, and what each note states."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance import attributes
from trey.compliance.attributes import Attribute
from trey.compliance.catalogue import Catalogue, names
from trey.compliance.simulation.families import STATES, Template, language
from trey.compliance.simulation.fleet import Components, IntArray
from trey.compliance.simulation.slots import SlotFiller, YearBounds, year_bounds

SILENT_SHARE = 0.04  # of notes leave one attribute out


@dataclass(frozen=True)
class Notes:
    """One entry per component.

    Attributes:
        text: The note.
        family: Name of its template family.
        stated: What it states, in the columns of `attributes.COLUMNS`.
    """

    text: pa.Array
    family: pa.Array
    stated: pa.Table


def write_notes(rng: np.random.Generator, components: Components, catalogue: Catalogue) -> Notes:
    """Write one note per component, each family as often as any other."""
    rows = len(components)
    templates = language().templates
    chosen = _choose_templates(rng, rows, templates)
    silences = (None, *Attribute)
    silent = np.where(rng.random(rows) < SILENT_SHARE, rng.integers(1, len(silences), rows), 0)
    filler = SlotFiller(rng, catalogue, language())
    group = chosen * len(silences) + silent
    order = np.argsort(group, kind="stable")
    texts = [pa.array([], pa.string())]
    first, last = components.year.copy(), components.year.copy()
    for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        if not len(members):
            continue
        template = templates[chosen[members[0]]].without(silences[silent[members[0]]])
        text, years = _write(filler, template, components.take(members))
        texts.append(text)
        first[members], last[members] = years.first, years.last
    back = np.empty_like(order)
    back[order] = np.arange(rows)
    family = pa.array([template.family for template in templates]).take(pa.array(chosen))
    hidden = {attribute: silent == number for number, attribute in enumerate(silences)}
    stated = _stated(components, YearBounds(first, last), hidden, catalogue)
    return Notes(pa.concat_arrays(texts).take(pa.array(back)), family, stated)


def _choose_templates(
    rng: np.random.Generator, rows: int, templates: tuple[Template, ...]
) -> IntArray:
    """Numbers of templates; within a family, each as often as any other."""
    families = [template.family for template in templates]
    share = np.array([1 / families.count(family) for family in families])
    return rng.choice(len(templates), rows, p=share / share.sum())


def _write(
    filler: SlotFiller, template: Template, components: Components
) -> tuple[pa.Array, YearBounds]:
    about_year = [s for s in template.slots if STATES.get(s) is Attribute.MANUFACTURE_YEAR]
    years = year_bounds(
        filler.rng,
        about_year[0] if about_year else None,
        components.year,
        filler.catalogue.years.first,
    )
    pieces = [
        filler.fill(piece, components, years) if number % 2 else piece
        for number, piece in enumerate(template.pieces)
    ]
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(*pieces, "")), years


def _stated(
    components: Components,
    years: YearBounds,
    hidden: dict[Attribute | None, np.ndarray],
    catalogue: Catalogue,
) -> pa.Table:
    no_year = hidden[Attribute.MANUFACTURE_YEAR]
    conditions = pa.array(names(catalogue.conditions), pa.string())
    return pa.table(
        [
            pa.array(years.first, pa.int32(), mask=no_year),
            pa.array(years.last, pa.int32(), mask=no_year | (years.first == years.last)),
            conditions.take(pa.array(components.condition, mask=hidden[Attribute.CONDITION])),
            _material_lists(components.materials, hidden[Attribute.MATERIALS], catalogue),
        ],
        attributes.COLUMNS,
    )


def _material_lists(materials: IntArray, hidden: np.ndarray, catalogue: Catalogue) -> pa.ListArray:
    is_one = (materials >= 0) & ~hidden[:, None]
    ends = np.append(0, is_one.sum(axis=1).cumsum())
    listed = pa.array(names(catalogue.materials), pa.string()).take(pa.array(materials[is_one]))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), listed, mask=pa.array(hidden))

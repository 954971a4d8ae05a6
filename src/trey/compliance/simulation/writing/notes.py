"""Components → notes, and what each note states."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.attributes import Attribute
from trey.compliance.catalogue import Catalogue
from trey.compliance.simulation.fleet import Components, IntArray
from trey.compliance.simulation.writing.families import STATES, Language, Template
from trey.compliance.simulation.writing.slots import SlotFiller
from trey.compliance.simulation.writing.stating import SILENCES, stated_attributes
from trey.compliance.simulation.writing.years import YearBounds, year_bounds

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


def write_notes(
    rng: np.random.Generator, components: Components, catalogue: Catalogue, language: Language
) -> Notes:
    """Write one note per component, each family as often as any other."""
    rows = len(components)
    templates = language.templates
    chosen = _choose_templates(rng, rows, templates)
    silent = np.where(rng.random(rows) < SILENT_SHARE, rng.integers(1, len(SILENCES), rows), 0)
    filler = SlotFiller(rng, catalogue, language)
    group = chosen * len(SILENCES) + silent
    order = np.argsort(group, kind="stable")
    texts = [pa.array([], pa.string())]
    first, last = components.year.copy(), components.year.copy()
    for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        if not len(members):
            continue
        template = templates[chosen[members[0]]].without(SILENCES[silent[members[0]]])
        text, years = _write(filler, template, components.take(members))
        texts.append(text)
        first[members], last[members] = years.first, years.last
    back = np.empty_like(order)
    back[order] = np.arange(rows)
    family = pa.array([template.family for template in templates]).take(pa.array(chosen))
    stated = stated_attributes(components, YearBounds(first, last), silent, catalogue)
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

"""Notes that state other attributes: the component's own words but for these, or plain ones."""

import re
from collections.abc import Iterator, Sequence

from trey.compliance.attributes import Attribute, Attributes
from trey.compliance.catalogue import Catalogue
from trey.compliance.explanation.evidence import (
    Span,
    Stated,
    attributes_of,
    in_words,
    read_alone,
    spans_of,
)

_IS_AND = re.compile(r"[\s,;/&+]*(and)?[\s,;/&+]*", re.IGNORECASE)


def changed(known: Attributes, other: Attributes) -> list[Attribute]:
    """The attributes in which two components differ."""
    differs = {
        Attribute.MANUFACTURE_YEAR: (known.manufacture_year, known.manufacture_year_to)
        != (other.manufacture_year, other.manufacture_year_to),
        Attribute.CONDITION: known.condition != other.condition,
        Attribute.MATERIALS: known.materials != other.materials,
    }
    return [attribute for attribute, is_other in differs.items() if is_other]


def rewritten(note: str, stated: Stated, other: Attributes, catalogue: Catalogue) -> str:
    """The note with the words replaced that state what is otherwise; what it left open is added.

    Whether it is now read as `other` has to be seen: a word in its place may be denied.
    """
    known = attributes_of(stated)
    edits: list[tuple[Span, str]] = []
    added = []
    for attribute in changed(known, other):
        spans = spans_of(note, stated, attribute)
        if spans:
            edits += _replacements(attribute, spans, known, other, catalogue, note)
        else:
            added.append(in_words(attribute, other))
    for span, text in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        note = note[: span.start] + text + note[span.end :]
    return ", ".join([note.rstrip(" .;,"), *added]) if added else note


def plain(kind: str | None, other: Attributes) -> str:
    """A sentence that states the attributes and nothing else."""
    said = [
        in_words(attribute, other)
        for attribute in Attribute
        if attribute in changed(Attributes(), other)
    ]
    return f"{kind or 'component'}, {', '.join(said)}."


def _replacements(
    attribute: Attribute,
    spans: tuple[Span, ...],
    known: Attributes,
    other: Attributes,
    catalogue: Catalogue,
    note: str,
) -> Iterator[tuple[Span, str]]:
    if attribute == Attribute.MANUFACTURE_YEAR:
        yield from ((span, _year_like(span.text, known, other)) for span in spans)
    elif attribute == Attribute.CONDITION:
        yield from ((span, str(other.condition)) for span in spans)
    else:
        allowed = other.materials or frozenset()
        # What is new, or, of "steel and plastic" without the plastic, what stays.
        instead = " and ".join(sorted(allowed - (known.materials or frozenset()) or allowed))
        alone = read_alone({span.text for span in spans}, catalogue)
        replaced = [s for s in spans if not allowed.issuperset(alone[s.text].materials or ())]
        yield from ((span, instead) for span in _joined(note, replaced))


def _joined(note: str, spans: Sequence[Span]) -> list[Span]:
    """Spans that only "and" or signs keep apart as one: of "iron and plastic" comes one material."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if joined and _IS_AND.fullmatch(note[joined[-1].end : span.start]):
            start = joined.pop().start
            joined.append(Span(start, span.end, note[start : span.end]))
        else:
            joined.append(span)
    return joined


def _year_like(text: str, known: Attributes, other: Attributes) -> str:
    """The other year in the form of the one that is written: '94 and 1994 stay as they are, an age an age."""
    old, new = known.manufacture_year, other.manufacture_year
    if old is None or new is None or not text.isascii() or not text.isdigit() or text == str(old):
        return str(new)
    if text == f"{old % 100:02d}":
        return f"{new % 100:02d}"
    return str(int(text) - (new - old))

"""The nearest change that makes a component compliant, confirmed by judging it again.

First the note is rewritten where it states what is violated. Where no such note is found compliant,
plain notes are judged that state the attributes. Nothing is claimed that was not judged so, by all
that judged the note itself: model, reader and rules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.attributes import Attribute, Attributes
from trey.compliance.explanation.counterfactual.alternatives import alternatives
from trey.compliance.explanation.counterfactual.rewriting import changed, plain, rewritten
from trey.compliance.explanation.evidence import Stated, attributes_of, in_words
from trey.compliance.scoring.law import Law

Decide: TypeAlias = Callable[[pa.Array], pa.Table]  # notes → decision, probability and more


@dataclass(frozen=True)
class Counterfactual:
    """A note that was judged compliant.

    Attributes:
        changes: What it states otherwise: "manufacture year 1995", "condition good".
        note: The note itself.
        is_rewritten: Whether it is the component's own but for these words; else a plain one.
        probability: P(non-compliant) by the model; None without one.
    """

    changes: tuple[str, ...]
    note: str
    is_rewritten: bool
    probability: float | None


def counterfactual(note: str, stated: Stated, law: Law, decide: Decide) -> Counterfactual | None:
    """The nearest change that makes the note compliant; None where judging confirmed none.

    Args:
        note: As it was read.
        stated: What the reader found in it.
        law: That judged it.
        decide: What judged it.
    """
    known = attributes_of(stated)
    others = alternatives(known, stated["kind"], law)
    if not others:
        return None
    texts = [rewritten(note, stated, other, law.catalogue) for other in others]
    texts += [plain(stated["kind"], other) for other in others]
    judged = decide(pa.array(texts, pa.string()))
    first = pc.index(judged["decision"], "compliant").as_py()
    if first < 0:
        return None
    other = others[first % len(others)]
    return Counterfactual(
        tuple(_in_short(attribute, other) for attribute in changed(known, other)),
        texts[first],
        first < len(others),
        judged["probability"][first].as_py(),
    )


def _in_short(attribute: Attribute, other: Attributes) -> str:
    """An attribute as a conclusion names it, with the noun before its value."""
    if attribute == Attribute.MANUFACTURE_YEAR:
        return f"manufacture year {other.manufacture_year}"
    return in_words(attribute, other)

"""Words and clauses by how much they move the model, over many notes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.attribution import SeenWords
from trey.compliance.explanation.counterfactual.alternatives import alternatives
from trey.compliance.explanation.counterfactual.rewriting import rewritten
from trey.compliance.explanation.evidence import ClauseHit, Stated, attributes_of, clause_hits
from trey.compliance.extraction.reader import extract
from trey.compliance.rules.columns import judge_table
from trey.compliance.scoring.law import Law
from trey.compliance.text.tokens import BoolArray, FloatArray

FEWEST_NOTES = 10  # of a word whose mean is shown
YEARS_TOGETHER = 5  # single years are rare, and none of them matters alone
NORMAL_95 = 1.96
_NOT_WORDS = frozenset({"<unknown>", "<code>", "<end>"})


@dataclass(frozen=True)
class WordEffect:
    """A word, or the years that are taken together.

    Attributes:
        word: As the vocabulary spells it: "iron", "year 1985-1989".
        notes: In which it stands.
        effect: By how much it raises the log-odds of non-compliant, on average.
        low, high: 95 % interval of that mean.
    """

    word: str
    notes: int
    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class ClauseEffect:
    """How the model follows a clause, in notes that violate it alone.

    Attributes:
        clause: Its id.
        notes: Such notes that the model flags, and of which the words that violate it could be
            replaced by lawful ones.
        cleared_share: Of these: once the words are replaced, the model flags them no more.
        effect: By how much its words raise the log-odds of non-compliant, on average over notes
            that violate it alone and have attributions; None where there is none.
        effect_notes: How many these are.
    """

    clause: str
    notes: int
    cleared_share: float
    effect: float | None
    effect_notes: int


def word_effects(
    model: NoteModel, seen: SeenWords, attributions: FloatArray
) -> tuple[WordEffect, ...]:
    """The mean attribution of each word in FEWEST_NOTES or more, the highest first."""
    names = np.array([_name(token) for token in model.vocabulary.tokens])
    of_word, number = np.unique(names[seen.ids[seen.row, seen.place]], return_inverse=True)
    effects = []
    for place, word in enumerate(of_word.tolist()):
        is_it = number == place
        values, notes = attributions[is_it], len(np.unique(seen.row[is_it]))
        if notes >= FEWEST_NOTES and word not in _NOT_WORDS:
            mean, doubt = float(values.mean()), NORMAL_95 * float(values.std(ddof=1)) / notes**0.5
            effects.append(WordEffect(word, notes, mean, mean - doubt, mean + doubt))
    return tuple(sorted(effects, key=lambda one: -one.effect))


def clause_effects(
    model: NoteModel,
    law: Law,
    notes: pa.StringArray,
    stated: Sequence[Stated],
    seen: SeenWords,
    attributions: FloatArray,
) -> tuple[ClauseEffect, ...]:
    """Look where each clause alone is violated, in the order of the regulation.

    Args:
        model: That is explained.
        law: Its clauses.
        notes: As read.
        stated: What the reader found in each.
        seen: Of the first of the notes, words with attributions; a note without any has none.
        attributions: Theirs.
    """
    in_force = law.regulation.in_force(law.on)
    violated = clause_hits(notes.to_pylist(), stated, in_force, law.catalogue)
    alone = {row: hits[0] for row, hits in enumerate(violated) if len(hits) == 1}
    is_cleared = _cleared(model, law, notes, stated, list(alone))
    of_notes = seen.of_notes()
    effects = []
    for clause in in_force:
        hits = {row: hit for row, hit in alone.items() if hit.clause == clause.id}
        cleared = [is_cleared[row] for row in hits if row in is_cleared]
        if cleared:
            of_words = [
                attributions[of_notes[row]][_is_carrier(seen, of_notes[row], hit)].sum()
                for row, hit in hits.items()
                if row < len(of_notes) and of_notes[row].start < of_notes[row].stop
            ]
            effect = float(np.mean(of_words)) if of_words else None
            share = float(np.mean(cleared))
            effects.append(ClauseEffect(clause.id, len(cleared), share, effect, len(of_words)))
    return tuple(effects)


def _cleared(
    model: NoteModel, law: Law, notes: pa.StringArray, stated: Sequence[Stated], rows: list[int]
) -> dict[int, bool]:
    """Of the rows that the model flags and that can be rewritten lawfully: whether that clears them."""
    texts = []
    for row in rows:
        others = alternatives(attributes_of(stated[row]), stated[row]["kind"], law)
        note = notes[row].as_py()
        texts.append(rewritten(note, stated[row], others[0], law.catalogue) if others else note)
    lawful = judge_table(
        extract(pa.array(texts, pa.string()), law.catalogue), law.regulation, law.on
    )
    before = model.probability(notes.take(pa.array(rows, pa.int64())))
    after = model.probability(pa.array(texts, pa.string()))
    return {
        row: bool(now < 0.5)
        for row, label, was, now in zip(
            rows, lawful["label"].to_pylist(), before, after, strict=True
        )
        if label == 0 and was >= 0.5
    }


def _is_carrier(seen: SeenWords, of_note: slice, hit: ClauseHit) -> BoolArray:
    """Which words of a note carry a clause."""
    start, end = seen.start[of_note], seen.end[of_note]
    is_carrier = np.zeros(len(start), bool)
    for span in hit.words:
        is_carrier |= (start < span.end) & (end > span.start)
    return is_carrier


def _name(token: str) -> str:
    """Years in groups of YEARS_TOGETHER; all else as it is, "decade_1990" as "1990s"."""
    kind, _, value = token.rpartition("_")
    if kind == "year":
        first = int(value) // YEARS_TOGETHER * YEARS_TOGETHER
        return f"year {first}-{first + YEARS_TOGETHER - 1}"
    if kind == "decade":
        return f"{value}s"
    return f"{kind} {value}" if kind in ("number", "age") else token

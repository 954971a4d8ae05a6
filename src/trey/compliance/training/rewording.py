"""Training notes told another way, so that a network learns what "not", "was" and "beside" do.

Whether a note that a technician writes tomorrow denies a condition or speaks of a neighbour is not
in the hands of those who labelled. The words come from the catalogue and from the reader's cues;
every rewording keeps what the note states of its part, and so its label.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from trey.compliance.catalogue import Catalogue, Term
from trey.compliance.extraction.reader import extract

Rng = np.random.Generator

# Of the notes that can be reworded so.
CONDITION_SHARE, MATERIAL_SHARE, STRANGER_SHARE = 0.5, 0.3, 0.5
FIRST_EVENT, LAST_EVENT = 1950, 2026
HAS_AGE = re.compile(r"\b(old|aged?|years|yrs?|yo)\b", re.IGNORECASE)


def reworded(notes: pa.Array, catalogue: Catalogue, seed: int) -> pa.Array:
    """Each note once, most of them reworded; equal for equal arguments."""
    rng = np.random.default_rng(seed)
    columns = ("condition", "condition_evidence", "materials", "materials_evidence")
    read = extract(notes, catalogue).select(columns).to_pylist()
    writer = Writer(catalogue, rng)
    rewritten = [
        writer.with_stranger(writer.with_attributes_reworded(note, known))
        for note, known in zip(notes.to_pylist(), read, strict=True)
    ]
    return pa.array(rewritten, pa.string())


class Writer:
    """Writes what is said of a part in other words, and of other things beside it."""

    def __init__(self, catalogue: Catalogue, rng: Rng) -> None:
        self._rng = rng
        self._catalogue = catalogue
        self._condition_of = {
            form.casefold(): condition.name
            for condition in catalogue.conditions
            for form in condition.surface_forms
        }
        self._cues = _cues()

    def with_attributes_reworded(self, note: str, known: Mapping[str, Any]) -> str:
        """Deny another condition in the place of the stated one, or a material that is absent."""
        edits = []
        if self._rng.random() < CONDITION_SHARE and len(known["condition_evidence"]) == 1:
            [span] = known["condition_evidence"]
            edits.append((span, self._condition(note[span["start"] : span["end"]], known)))
        if self._rng.random() < MATERIAL_SHARE and known["materials_evidence"]:
            span = known["materials_evidence"][-1]
            absent = [m for m in self._catalogue.materials if m.name not in known["materials"]]
            text = note[span["start"] : span["end"]]
            edits.append((span, f"{text}, {self._cue('no')} {self._form(absent)}"))
        for span, text in sorted(edits, key=lambda edit: edit[0]["start"], reverse=True):
            note = note[: span["start"]] + text + note[span["end"] :]
        return note

    def with_stranger(self, note: str) -> str:
        """Add a clause about another part, the vehicle, a number or another year."""
        if self._rng.random() >= STRANGER_SHARE or HAS_AGE.search(note):
            return note
        year = self._rng.integers(FIRST_EVENT, LAST_EVENT + 1)
        kind = self._form(self._catalogue.kinds)
        about = f"{kind} {self._attributes()}" if self._toss() else f"{self._attributes()} {kind}"
        before = self._pick(
            f"{self._cue('beside')} {about}. {self._cue('this')}: ",
            f"{self._cue('replaced')} {about}. ",
            f"{self._cue('old_one')} {self._attributes()} {self._cue('new_one')}: ",
            f"{self._cue('whole')} {self._cue('seen')} {year}; ",
            f"{self._cue('seen')} {year}: ",
            f"{self._cue('code')} {year}-{self._rng.integers(100)} ",
        )
        behind = self._pick(
            f". {self._cue('beside')} {about}",
            f". {kind} {self._cue('beside_it')} {self._attributes()}",
            f" ({self._cue('beside')} {about})",
            f". {self._cue('replaced')} {about}",
            f", {self._cue('seen')} {year}",
        )
        return before + note if self._toss() else note.rstrip(" .") + behind

    def _condition(self, text: str, known: Mapping[str, Any]) -> str:
        own = known["condition"]
        if self._condition_of.get(text.casefold()) != own:
            return text  # misspelt, or itself denied
        conditions = self._catalogue.conditions
        other = self._form([c for c in conditions if c.name != own])
        better = [c for c in conditions if c.denied == own]
        if better and self._toss():
            return f"{self._cue('not')} {self._form(better)}"
        return self._pick(
            f"{self._cue('not')} {other} but {text}",
            f"{text}, {self._cue('not')} {other}",
            f"{self._cue('past')} {other}, {self._cue('now')} {text}",
        )

    def _attributes(self) -> str:
        """Some attributes of another part, in any order."""
        words = [
            self._form(self._catalogue.materials),
            self._form(self._catalogue.conditions),
            f"{self._cue('made')} {self._rng.integers(FIRST_EVENT, LAST_EVENT + 1)}",
        ]
        chosen = self._rng.permutation(3)[: self._rng.integers(1, 4)]
        return self._pick(" ", ", ").join(words[place] for place in chosen)

    def _cue(self, role: str) -> str:
        return self._pick(*self._cues[role])

    def _form(self, terms: Any) -> str:
        term: Term = terms[self._rng.integers(len(terms))]
        return self._pick(*term.surface_forms)

    def _pick(self, *texts: str) -> str:
        return texts[self._rng.integers(len(texts))]

    def _toss(self) -> bool:
        return bool(self._rng.random() < 0.5)


@cache
def _cues() -> dict[str, tuple[str, ...]]:
    """Phrases of each role, as the reader knows them."""
    text = files("trey.compliance.extraction").joinpath("cues.yaml").read_text("utf-8")
    return {
        role: tuple(chain.from_iterable(p if isinstance(p, list) else [p] for p in phrases))
        for role, phrases in yaml.safe_load(text).items()
    }

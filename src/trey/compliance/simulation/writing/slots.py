"""What a template's slots are filled with: the words of a catalogue, years, what is beside the point."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.attributes import Attribute
from trey.compliance.catalogue import Catalogue
from trey.compliance.simulation.fleet import Components, IntArray
from trey.compliance.simulation.writing.families import STATES, Language
from trey.compliance.simulation.writing.years import YearBounds, join, text, written_years

NAME_SHARE = 0.5  # of mentions use the catalogue's own name, the others any word for it
NUMBERS = {  # what a slot beside the point may say, both ends included
    "other_year": (1955, 2018),
    "length": (20, 2100),  # mm: some look like years
    "mileage": (5_000, 400_000),
    "torque": (8, 250),
}
_LETTERS = pa.array(list("ABCDEFGHKLMNPRSTUVWXYZ"))


class Forms:
    """Words for each term of a catalogue's list, chosen at random."""

    def __init__(self, forms: Sequence[Sequence[str]]) -> None:
        self.flat = pa.array([form for of_term in forms for form in of_term], pa.string())
        self.count = np.array([len(of_term) for of_term in forms])
        self.start = self.count.cumsum() - self.count

    def choose(self, rng: np.random.Generator, term: IntArray) -> pa.Array:
        """A word for each term; -1 is none, and null."""
        other = (rng.random(len(term)) * self.count[term]).astype(np.int64)
        chosen = np.where(rng.random(len(term)) < NAME_SHARE, 0, other)
        return self.flat.take(pa.array(self.start[term] + chosen, mask=term < 0))

    def choose_any(self, rng: np.random.Generator, rows: int) -> pa.Array:
        """Words for terms that are drawn, too."""
        return self.choose(rng, rng.integers(0, len(self.count), rows))


class SlotFiller:
    """Fills slots for many components at once."""

    def __init__(self, rng: np.random.Generator, catalogue: Catalogue, language: Language) -> None:
        self.rng, self.catalogue, self.language = rng, catalogue, language
        kinds = Forms([kind.surface_forms for kind in catalogue.kinds])
        conditions = Forms([condition.surface_forms for condition in catalogue.conditions])
        self.words = Forms([_single_words(c.surface_forms) for c in catalogue.conditions])
        self.materials = Forms([material.surface_forms for material in catalogue.materials])
        self._fill: dict[str, Callable[[Components], pa.Array]] = {
            "kind": lambda c: kinds.choose(rng, c.kind),
            "condition": lambda c: conditions.choose(rng, c.condition),
            "condition_word": lambda c: self.words.choose(rng, c.condition),
            "denied_condition": self._denied,
            "materials": self._joined_materials,
            "absent_material": self._absent,
            "inspected": lambda c: text(c.inspected),
            "part_no": lambda c: self._part_number(len(c)),
            "other_kind": lambda c: kinds.choose_any(rng, len(c)),
            "other_condition": lambda c: self.words.choose_any(rng, len(c)),
            "other_material": lambda c: self.materials.choose_any(rng, len(c)),
            "weight": lambda c: join(self._number(0, 80, len(c)), ".", self._number(0, 9, len(c))),
        }

    def fill(self, slot: str, components: Components, years: YearBounds) -> pa.Array:
        """Text for one slot, one entry per component."""
        if STATES.get(slot) is Attribute.MANUFACTURE_YEAR:
            return written_years(self.rng, slot, years, components)
        if slot in self.language.words:
            return self._one_of(self.language.words[slot], len(components))
        if slot in NUMBERS:
            return self._number(*NUMBERS[slot], len(components))
        return self._fill[slot](components)

    def _one_of(self, words: Sequence[str], rows: int) -> pa.Array:
        return pa.array(words).take(pa.array(self.rng.integers(0, len(words), rows)))

    def _number(self, first: int, last: int, rows: int) -> pa.Array:
        return text(self.rng.integers(first, last + 1, rows))

    def _joined_materials(self, components: Components) -> pa.Array:
        words = [self.materials.choose(self.rng, column) for column in components.materials.T]
        joins = self._one_of(self.language.joins, len(components))
        return pc.binary_join_element_wise(*words, joins, null_handling="skip")

    def _absent(self, components: Components) -> pa.Array:
        """A material that the component does not have."""
        rows = len(components)
        lot = self.rng.random((rows, len(self.catalogue.materials) + 1))
        # The last column takes the -1 of "no further material".
        lot[np.arange(rows)[:, None], components.materials] = -1
        return self.materials.choose(self.rng, lot[:, :-1].argmax(axis=1))

    def _part_number(self, rows: int) -> pa.Array:
        """Numbers that look like years, or begin with one."""
        letters = [_LETTERS.take(pa.array(self.rng.integers(0, len(_LETTERS), rows))) for _ in "ab"]
        year, digit = self._number(1950, 2020, rows), self._number(1, 9, rows)
        return pc.choose(
            pa.array(self.rng.integers(0, 4, rows)),
            join(*letters, "-", year, "-", digit),
            join(year, "/", digit),
            join(letters[0], year, letters[1]),
            join(year, self._number(100, 999, rows), digit),
        )

    def _denied(self, components: Components) -> pa.Array:
        own = self.words.choose(self.rng, components.condition).to_pylist()
        return pa.array(
            [
                self._denial(number, word)
                for number, word in zip(components.condition, own, strict=True)
            ],
            pa.string(),
        )

    def _denial(self, condition: int, own: str) -> str:
        """Words that deny another condition, so that this one is left."""
        conditions, denials = self.catalogue.conditions, self.language.denials
        name = conditions[condition].name
        better = [c for c in conditions if c.denied == name]
        others = better or [c for c in conditions if c.name != name]
        denied = _single_words(others[self.rng.integers(len(others))].surface_forms)
        patterns = denials.of_better if better else denials.of_other
        pattern = patterns[int(self.rng.integers(len(patterns)))]
        return pattern.format(word=denied[int(self.rng.integers(len(denied)))], own=own)


def _single_words(forms: Sequence[str]) -> list[str]:
    """Those that can stand before "condition"."""
    return [form for form in forms if " " not in form] or [forms[0]]

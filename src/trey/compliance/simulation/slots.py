"""What a template's slots are filled with: the words of a catalogue, years in many forms, noise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.catalogue import Catalogue
from trey.compliance.simulation.families import Language
from trey.compliance.simulation.fleet import LAST_YEAR, Components, IntArray

NAME_SHARE = 0.5  # of mentions use the catalogue's own name, the others any word for it
OTHER_YEARS = (1955, 2018)  # of what is mentioned beside the point
_TWO_DIGITS = pa.array([f"'{number:02d}" for number in range(100)])
_PARTS_OF_DECADE = pa.array(["early"] * 4 + ["mid"] * 3 + ["late"] * 3)  # by the last digit
_DECADE_STARTS = np.array([0] * 4 + [4] * 3 + [7] * 3)
_DECADE_ENDS = np.array([3] * 4 + [6] * 3 + [9] * 3)
_LETTERS = pa.array(list("ABCDEFGHKLMNPRSTUVWXYZ"))


@dataclass(frozen=True)
class YearBounds:
    """The years that a note leaves open, first and last; the text is made from nothing else."""

    first: IntArray
    last: IntArray


def year_bounds(
    rng: np.random.Generator, slot: str | None, year: IntArray, earliest: int
) -> YearBounds:
    """Give what a slot about the year states of each true year; without a slot, the year itself."""
    decade, digit = year // 10 * 10, year % 10
    match slot:
        case "years":
            last = np.minimum(year + rng.integers(1, 4, len(year)), np.maximum(LAST_YEAR, year))
            return YearBounds(np.minimum(year - rng.integers(0, 3, len(year)), last - 1), last)
        case "decade":
            return YearBounds(decade, decade + 9)
        case "part_of_decade":
            return YearBounds(decade + _DECADE_STARTS[digit], decade + _DECADE_ENDS[digit])
        case "before":
            return YearBounds(np.full_like(year, earliest), year + rng.integers(0, 4, len(year)))
    return YearBounds(year, year)


class Forms:
    """Words for each term of a catalogue's list, chosen at random."""

    def __init__(self, forms: Sequence[Sequence[str]]) -> None:
        self.flat = pa.array([form for of_term in forms for form in of_term], pa.string())
        self.count = np.array([len(of_term) for of_term in forms])
        self.start = self.count.cumsum() - self.count

    def choose(self, rng: np.random.Generator, term: IntArray) -> pa.Array:
        """A word for each term; -1 is none, and null."""
        count = self.count[term]
        other = (rng.random(len(term)) * count).astype(np.int64)
        chosen = np.where(rng.random(len(term)) < NAME_SHARE, 0, other)
        return self.flat.take(pa.array(self.start[term] + chosen, mask=term < 0))


class SlotFiller:
    """Fills slots for many components at once."""

    def __init__(self, rng: np.random.Generator, catalogue: Catalogue, language: Language) -> None:
        self.rng, self.catalogue, self.language = rng, catalogue, language
        self.kinds = Forms([kind.surface_forms for kind in catalogue.kinds])
        self.conditions = Forms([condition.surface_forms for condition in catalogue.conditions])
        self.condition_words = Forms([_single_words(c.surface_forms) for c in catalogue.conditions])
        self.materials = Forms([material.surface_forms for material in catalogue.materials])
        self._fill: dict[str, Callable[[Components, YearBounds], pa.Array]] = {
            "kind": lambda c, _: self.kinds.choose(rng, c.kind),
            "condition": lambda c, _: self.conditions.choose(rng, c.condition),
            "condition_word": lambda c, _: self.condition_words.choose(rng, c.condition),
            "denied_condition": lambda c, _: self._denied(c),
            "materials": lambda c, _: self._materials(c),
            "absent_material": lambda c, _: self._absent(c),
            "year": lambda _, years: _text(years.first),
            "yy": lambda _, years: _TWO_DIGITS.take(pa.array(years.first % 100)),
            "years": lambda _, years: self._range(years),
            "decade": lambda _, years: _join(_text(years.first), "s"),
            "part_of_decade": lambda _, years: _join(
                _PARTS_OF_DECADE.take(pa.array(years.first % 10)),
                " ",
                _text(years.first // 10 * 10),
                "s",
            ),
            "before": lambda _, years: _text(years.last + 1),
            "age": lambda c, years: _text(c.inspected - years.first),
            "inspected": lambda c, _: _text(c.inspected),
            "part_no": lambda c, _: self._part_number(len(c)),
            "other_kind": lambda c, _: self.kinds.choose(rng, self._any(catalogue.kinds, c)),
            "other_condition": lambda c, _: self.condition_words.choose(
                rng, self._any(catalogue.conditions, c)
            ),
            "other_material": lambda c, _: self.materials.choose(
                rng, self._any(catalogue.materials, c)
            ),
            "other_year": lambda c, _: self._number(OTHER_YEARS[0], OTHER_YEARS[1], c),
            "length": lambda c, _: self._number(20, 2100, c),
            "weight": lambda c, _: _join(self._number(0, 80, c), ".", self._number(0, 9, c)),
            "mileage": lambda c, _: _join(self._number(5, 400, c), "000"),
            "torque": lambda c, _: self._number(8, 250, c),
        }

    def fill(self, slot: str, components: Components, years: YearBounds) -> pa.Array:
        """Text for one slot, one entry per component."""
        if slot in self.language.words:
            return self._one_of(self.language.words[slot], len(components))
        return self._fill[slot](components, years)

    def _one_of(self, words: Sequence[str], rows: int) -> pa.Array:
        return pa.array(words).take(pa.array(self.rng.integers(0, len(words), rows)))

    def _any(self, terms: Sequence[object], components: Components) -> IntArray:
        return self.rng.integers(0, len(terms), len(components))

    def _number(self, first: int, last: int, components: Components) -> pa.Array:
        return _text(self.rng.integers(first, last + 1, len(components)))

    def _materials(self, components: Components) -> pa.Array:
        words = [self.materials.choose(self.rng, column) for column in components.materials.T]
        joins = self._one_of(self.language.joins, len(components))
        return pc.binary_join_element_wise(*words, joins, null_handling="skip")

    def _absent(self, components: Components) -> pa.Array:
        rows = len(components)
        lot = self.rng.random((rows, len(self.catalogue.materials) + 1))
        # The last column takes the -1 of "no further material".
        lot[np.arange(rows)[:, None], components.materials] = -1
        return self.materials.choose(self.rng, lot[:, :-1].argmax(axis=1))

    def _range(self, years: YearBounds) -> pa.Array:
        first, last = _text(years.first), _text(years.last)
        short = _TWO_DIGITS.take(pa.array(years.last % 100))
        style = pa.array(self.rng.integers(0, 4, len(years.first)))
        return pc.choose(
            style,
            _join(first, "-", last),
            _join(first, "-", pc.utf8_slice_codeunits(short, 1)),
            _join(first, " to ", last),
            _join("between ", first, " and ", last),
        )

    def _part_number(self, rows: int) -> pa.Array:
        letters = [_LETTERS.take(pa.array(self.rng.integers(0, len(_LETTERS), rows))) for _ in "ab"]
        year, digit, more = (
            _text(self.rng.integers(*bounds, rows))
            for bounds in ((1950, 2021), (1, 10), (100, 1000))
        )
        return pc.choose(
            pa.array(self.rng.integers(0, 4, rows)),
            _join(*letters, "-", year, "-", digit),
            _join(year, "/", digit),
            _join(letters[0], year, letters[1]),
            _join(year, more, digit),
        )

    def _denied(self, components: Components) -> pa.Array:
        conditions = self.catalogue.conditions
        own = self.condition_words.choose(self.rng, components.condition).to_pylist()
        phrases = []
        for number, word_for_own in zip(components.condition, own, strict=True):
            name = conditions[number].name
            better = [c for c in conditions if c.denied == name]
            others = better or [c for c in conditions if c.name != name]
            denials = self.language.denials
            patterns = denials.of_better if better else denials.of_other
            denied = self.rng.choice(len(others))
            word = self.rng.choice(_single_words(others[denied].surface_forms))
            phrases.append(
                patterns[self.rng.integers(len(patterns))].format(word=word, own=word_for_own)
            )
        return pa.array(phrases, pa.string())


def _single_words(forms: Sequence[str]) -> Sequence[str]:
    """Those that can stand before "condition"."""
    return [form for form in forms if " " not in form] or forms[:1]


def _text(numbers: IntArray) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())


def _join(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")

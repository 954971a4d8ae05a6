"""The phrases that the reader knows: a catalogue's terms and the cues around them, as a trie."""

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa
import yaml
from numpy.typing import NDArray

from trey.compliance.catalogue import Catalogue
from trey.compliance.text.forms import forms
from trey.compliance.text.spelling import Spelling
from trey.compliance.text.tokens import IntArray, tokenise

ROOT = 0
HYPHEN = "-"


class Role(IntEnum):
    """What a phrase says; the cues are explained where their words stand, in cues.yaml."""

    CONDITION = auto()
    MATERIAL = auto()
    KIND = auto()
    YEAR = auto()
    DECADE = auto()
    NUMBER = auto()
    AGE = auto()
    END = auto()
    MADE = auto()
    DATED = auto()
    SEEN = auto()
    CODE = auto()
    NEUTRAL = auto()
    NOT = auto()
    NO = auto()
    DENIED_AFTER = auto()
    BESIDE = auto()
    BESIDE_IT = auto()
    WHOLE = auto()
    REPLACED = auto()
    OLD_ONE = auto()
    NEW_ONE = auto()
    THIS = auto()
    THING = auto()
    UNIT = auto()
    MEASURE = auto()
    PAST = auto()
    WEAK_PAST = auto()
    NOW = auto()
    COMMA = auto()
    COLON = auto()
    OPEN = auto()
    CLOSE = auto()
    BREAK = auto()
    AND = auto()
    OR = auto()
    HYPHEN = auto()
    TO = auto()
    BETWEEN = auto()
    FROM = auto()
    EARLY = auto()
    MIDDLE = auto()
    LATE = auto()
    BEFORE = auto()
    UNTIL_YEAR = auto()
    AFTER = auto()
    SINCE_YEAR = auto()
    ABOUT = auto()
    YEARS_OLD = auto()
    YEARS = auto()
    DURATION = auto()
    AGED = auto()


@dataclass(frozen=True)
class Lexicon:
    """A trie over word places; node 0 is the root.

    Attributes:
        spelling: The words of all phrases; a word's place is its number.
        edges: Sorted, node * number of words + word.
        targets: The node that each edge leads to.
        role: Per node the role of the phrase that ends there, 0 where none ends.
        value: Per node the place of the term in its catalogue list, or the decade.
    """

    spelling: Spelling
    edges: NDArray[np.int64]
    targets: IntArray
    role: IntArray
    value: IntArray

    def step(self, node: IntArray, word: IntArray) -> IntArray:
        """The node reached from each node by each word; ROOT where the trie ends."""
        edge = node.astype(np.int64) * len(self.spelling.words) + word
        place = np.searchsorted(self.edges, edge)
        place[place == len(self.edges)] = 0
        return np.where((self.edges[place] == edge) & (word >= 0), self.targets[place], ROOT)


def lexicon(catalogue: Catalogue) -> Lexicon:
    """Build the trie of a catalogue; kept, for a worker reads batch after batch with it."""
    return _lexicon(catalogue.model_dump_json())


@cache
def _lexicon(catalogue_json: str) -> Lexicon:  # a catalogue holds dicts, which have no hash
    # Of a phrase that is both, the catalogue's meaning stands.
    terms = _terms(Catalogue.model_validate_json(catalogue_json))
    meanings = dict([*_cues(), *terms])
    words = tuple(sorted({word for phrase in meanings for word in phrase}))
    number = {word: place for place, word in enumerate(words)}
    children: defaultdict[int, dict[int, int]] = defaultdict(dict)
    ends = {ROOT: (0, 0)}
    for phrase, meaning in meanings.items():
        node = ROOT
        for word in phrase:
            node = children[node].setdefault(number[word], len(ends))
            ends.setdefault(node, (0, 0))
        ends[node] = meaning
    edges = sorted(
        (node * len(words) + word, target)
        for node, branches in children.items()
        for word, target in branches.items()
    )
    edge, target = np.array(edges, np.int64).T
    role, value = np.array([ends[node] for node in range(len(ends))], np.int32).T
    return Lexicon(Spelling(words), edge, target.astype(np.int32), role, value)


def _terms(catalogue: Catalogue) -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    lists = (
        (Role.KIND, catalogue.kinds),
        (Role.MATERIAL, catalogue.materials),
        (Role.CONDITION, catalogue.conditions),
    )
    meanings = [
        (form, (int(role), place))
        for role, terms in lists
        for place, term in enumerate(terms)
        for form in term.surface_forms
    ]
    return _as_words(meanings)


def _cues() -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    text = files("trey.compliance.extraction").joinpath("cues.yaml").read_text("utf-8")
    meanings = []
    for name, listed in yaml.safe_load(text).items():
        role, _, value = name.upper().partition("_1")  # decade_1980
        of_role = (int(Role[role]), int(f"1{value}") if value else 0)
        lines = listed if isinstance(listed[0], list) else [listed]
        meanings += [(form, of_role) for line in lines for form in line]
    return _as_words(meanings)


def _as_words(
    meanings: list[tuple[str, tuple[int, int]]],
) -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    """Cut phrases as notes are cut; a hyphen within one binds and is left out."""
    tokens = tokenise(pa.array([form for form, _ in meanings], pa.string()))
    spelt = forms(tokens).words.take(pa.array(tokens.code)).to_pylist()
    phrases: list[list[str]] = [[] for _ in meanings]
    for row, word in zip(tokens.row.tolist(), spelt, strict=True):
        phrases[row].append(word)
    return [
        (tuple(w for w in phrase if w != HYPHEN) or (HYPHEN,), meaning)
        for phrase, (_, meaning) in zip(phrases, meanings, strict=True)
    ]

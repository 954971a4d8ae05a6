"""The words that the reader knows."""

from collections import Counter
from importlib.resources import files

import yaml

from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.extraction.lexicon import Role, lexicon


def test_no_cue_stands_for_two_things() -> None:
    # given
    text = files("trey.compliance.extraction").joinpath("cues.yaml").read_text("utf-8")
    lines = [
        line
        for listed in yaml.safe_load(text).values()
        for line in (listed if isinstance(listed[0], list) else [listed])
    ]
    # when
    counts = Counter(phrase for line in lines for phrase in line)
    # then
    assert len(counts) > 500
    assert [phrase for phrase, count in counts.items() if count > 1] == []


def test_of_a_phrase_the_catalogue_and_the_cues_know_all_words() -> None:
    words = set(lexicon(shipped_catalogue()).spelling.words)
    assert words >= {"s", "/", "steel", "6al", "4v", "mfd", "."}


def test_every_role_has_words_or_is_a_number() -> None:
    known = lexicon(shipped_catalogue())
    without_words = {Role.YEAR, Role.NUMBER, Role.AGE, Role.END}
    assert {Role(role) for role in known.role.tolist() if role} == set(Role) - without_words

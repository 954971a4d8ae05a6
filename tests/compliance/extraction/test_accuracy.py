"""How well notes are read and foreign texts told apart, on simulated notes."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.extraction.domain import OUT_OF_DOMAIN, known_share, out_of_domain_score
from trey.compliance.extraction.reader import extract_tokens
from trey.compliance.simulation.components import simulate_components
from trey.compliance.simulation.foreign import simulate_foreign_notes
from trey.compliance.text.forms import forms
from trey.compliance.text.tokens import tokenise
from trey.compliance.text.vocabulary import Vocabulary
from trey.compliance.training.reading import reading

# Families of which no note was read while the reader was written.
UNSEEN = pa.array(["denied_sentence", "multi_part", "plain_sentences", "telegram"])
CATALOGUE = shipped_catalogue()


@pytest.fixture(scope="module")
def components() -> pa.Table:
    return simulate_components(12_000, seed=2)


@pytest.mark.parametrize("families", ["all", "unseen"])
def test_attributes_are_read_with_precision_and_recall_of_at_least_97_percent(
    components: pa.Table, families: str
) -> None:
    # given
    of_families = pc.is_in(components["template_family"], UNSEEN)
    notes = components if families == "all" else components.filter(of_families)
    assert notes.num_rows > 1_000
    # when
    found = reading(notes, CATALOGUE)
    # then
    assert len(found) == 3
    for attribute in found.values():
        assert (attribute.precision or 0) >= 0.97
        assert (attribute.recall or 0) >= 0.97


def test_foreign_texts_are_told_from_notes_of_families_that_the_vocabulary_has_not_seen(
    components: pa.Table,
) -> None:
    # given
    terms = (*CATALOGUE.conditions, *CATALOGUE.materials, *CATALOGUE.kinds)
    of_families = pc.is_in(components["template_family"], UNSEEN)
    vocabulary = Vocabulary.fit(
        components.filter(pc.invert(of_families))["note"],
        kept=[form for term in terms for form in term.surface_forms],
    )

    def share_flagged(notes: pa.ChunkedArray) -> float:
        tokens = tokenise(notes)
        read = forms(tokens)
        extracted = extract_tokens(tokens, read, CATALOGUE)
        known = known_share(tokens, read, vocabulary.token_ids(tokens, read))
        score = out_of_domain_score(tokens, extracted, known)
        return float((score > OUT_OF_DOMAIN).mean())

    # then
    assert share_flagged(components.filter(of_families)["note"]) <= 0.03
    assert share_flagged(simulate_foreign_notes(1_000, seed=3)["note"]) >= 0.9

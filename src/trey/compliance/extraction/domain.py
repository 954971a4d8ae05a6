"""How far a text is from a note about a part of the inventory, by its words alone."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.attributes import Attribute
from trey.compliance.text.forms import Forms
from trey.compliance.text.tokens import Tokens
from trey.compliance.text.vocabulary import FloatArray, Vocabulary

# Beyond this score a text is out of domain. Chosen on families that the vocabulary had not seen.
OUT_OF_DOMAIN = 0.5
# What a full note about a part names: the kind of part, which counts twice, and three attributes.
FULL_EVIDENCE = 5


def out_of_domain_score(
    tokens: Tokens, read: Forms, extracted: pa.Table, vocabulary: Vocabulary | None
) -> FloatArray:
    """Score of each note in [0, 1]; above OUT_OF_DOMAIN it belongs to a person.

    1 - share of known words * share of what such notes name; 1 for a note without words and for
    one that was too long to be read to its end. Without a vocabulary every word counts as known.
    """
    named = 2 * _is_named(extracted["kind"])
    for attribute in Attribute:
        named += _is_named(extracted[attribute.value])
    known = 1.0 if vocabulary is None else vocabulary.known_share(tokens, read)
    score: FloatArray = 1 - known * named / FULL_EVIDENCE
    return np.where(tokens.was_cut, 1.0, score)


def _is_named(column: pa.ChunkedArray) -> FloatArray:
    named: FloatArray = pc.is_valid(column).to_numpy().astype(np.float64)
    return named

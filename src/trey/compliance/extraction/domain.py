"""How far a text is from a note about a part of the inventory, by its words alone."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.attributes import Attribute
from trey.compliance.text.forms import Forms, Kind
from trey.compliance.text.tokens import FloatArray, IntArray, Tokens
from trey.compliance.text.vocabulary import UNKNOWN

# Beyond this score a text is out of domain. Chosen on families that the vocabulary had not seen.
OUT_OF_DOMAIN = 0.5
# What a full note about a part names: the kind of part, which counts twice, and three attributes.
FULL_EVIDENCE = 5


def out_of_domain_score(
    tokens: Tokens, extracted: pa.Table, known: FloatArray | float
) -> FloatArray:
    """Score of each note in [0, 1]; above OUT_OF_DOMAIN it belongs to a person.

    1 - share of known words * share of what such notes name; 1 for a note without words and for
    one that was too long to be read to its end.

    Args:
        tokens: Of the notes.
        extracted: What the reader found in them.
        known: `known_share`; 1 where there is no vocabulary.
    """
    named = 2 * _is_named(extracted["kind"])
    for attribute in Attribute:
        named += _is_named(extracted[attribute.value])
    score: FloatArray = 1 - known * named / FULL_EVIDENCE
    return np.where(tokens.was_cut, 1.0, score)


def known_share(tokens: Tokens, read: Forms, ids: IntArray) -> FloatArray:
    """Share of each note's words that a vocabulary knows, 0 for a note without words.

    Args:
        tokens: Of the notes.
        read: Their forms.
        ids: `Vocabulary.token_ids`.
    """
    rows = len(tokens.notes)
    is_word = read.kind == Kind.WORD
    words = np.bincount(tokens.row[is_word], minlength=rows)
    is_known = is_word & (ids != UNKNOWN)
    share: FloatArray = np.bincount(tokens.row[is_known], minlength=rows) / np.maximum(words, 1)
    return share


def _is_named(column: pa.ChunkedArray) -> FloatArray:
    named: FloatArray = pc.is_valid(column).to_numpy().astype(np.float64)
    return named

"""Which notes are the same text, or nearly: groups that a split must not tear apart."""

from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

IntArray: TypeAlias = NDArray[np.int64]

SHINGLE_BYTES = 5
HASHES, BAND_HASHES = 32, 4  # eight bands: of pairs that share 0.7 of their shingles, 9 in 10 meet
LEAST_SIMILARITY = 0.7  # share of equal hashes, an estimate of the shared share of shingles
LONGEST = 2_000  # characters that are compared: notes may have megabytes


def exact_groups(notes: pa.Array) -> IntArray:
    """Number of the group of each note: one group per text, but for case, spaces and punctuation."""
    text = pc.utf8_lower(pc.fill_null(notes, ""))
    words = pc.replace_substring_regex(text, r"[^\pL\pN]+", " ")
    return _codes(pc.utf8_trim_whitespace(words))


def near_groups(notes: pa.Array) -> IntArray:
    """Number of the group of each note: notes that differ only in numbers or little else.

    MinHash with bands: every pair that meets in a band with the band's first text, and is like it,
    is joined, so the cost is linear; of very similar pairs a few stay apart.
    """
    text = pc.utf8_lower(pc.fill_null(notes, ""))
    letters = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, r"\PL+", " "))
    short = pc.utf8_slice_codeunits(letters, 0, LONGEST)
    encoded = short.dictionary_encode()
    if not len(encoded.dictionary):
        return np.empty(0, np.int64)
    hashes = _min_hashes(encoded.dictionary)
    members, leaders = _meetings(hashes)
    alike = (hashes[members] == hashes[leaders]).mean(axis=1) >= LEAST_SIMILARITY
    edges = (np.ones(alike.sum(), np.bool_), (members[alike], leaders[alike]))
    _, group = connected_components(coo_array(edges, shape=(len(hashes), len(hashes))), False)
    of_note: IntArray = group.astype(np.int64)[encoded.indices.to_numpy()]
    return of_note


def _codes(values: pa.Array) -> IntArray:
    codes: IntArray = values.dictionary_encode().indices.to_numpy().astype(np.int64)
    return codes


def _min_hashes(texts: pa.Array) -> NDArray[np.uint32]:
    """The smallest of each text's shingle hashes, by HASHES hash functions; shape (text, hash)."""
    # Zeros between the texts keep the shingles apart; none begins with one.
    apart = pc.binary_join_element_wise(texts, "\0" * SHINGLE_BYTES, "")
    length = pc.binary_length(apart).to_numpy().astype(np.int64)
    data = np.frombuffer("".join(apart.to_pylist()).encode(), np.uint8).astype(np.uint64)
    shingles = np.zeros(len(data) - SHINGLE_BYTES + 1, np.uint64)
    for shift in range(SHINGLE_BYTES):
        shingles = shingles << np.uint64(8) | data[shift : shift + len(shingles)]
    shingles *= np.uint64(0x9E3779B97F4A7C15)
    shingles ^= shingles >> np.uint64(29)
    is_between = data[: len(shingles)] == 0
    starts = length.cumsum() - length
    factors = np.random.default_rng(0).integers(0, 2**63, HASHES, np.uint64) * np.uint64(2)
    hashes = np.empty((len(texts), HASHES), np.uint32)
    for number, factor in enumerate(factors):
        mixed = (shingles * (factor + np.uint64(1)) >> np.uint64(32)).astype(np.uint32)
        mixed[is_between] = np.iinfo(np.uint32).max
        hashes[:, number] = np.minimum.reduceat(mixed, starts)
    return hashes


def _meetings(hashes: NDArray[np.uint32]) -> tuple[IntArray, IntArray]:
    """Texts that have a band of hashes in common with an earlier one, and the first such text."""
    members, leaders = [], []
    for start in range(0, HASHES, BAND_HASHES):
        band = np.ascontiguousarray(hashes[:, start : start + BAND_HASHES])
        as_one = band.view(np.dtype((np.void, band.itemsize * BAND_HASHES))).ravel()
        _, first, inverse = np.unique(as_one, return_index=True, return_inverse=True)
        is_later = first[inverse] != np.arange(len(hashes))
        members.append(np.flatnonzero(is_later))
        leaders.append(first[inverse][is_later])
    return np.concatenate(members), np.concatenate(leaders)

"""A small task for the tests of what is fitted."""

import numpy as np

from trey.compliance.models.classifier import ClassifierConfig, Examples, Task

DENIAL, BAD, GOOD, FILLER = 4, 5, 6, 7


def task(rows: int = 1_500, **sizes: float) -> Task:
    """Notes of two to nine words: "bad" is 1 and "good" 0, and a denial before it turns it round.

    A model of single words finds half of it: whether a denial stands there says nothing alone.
    """
    plain = {"vocabulary_size": 20, "sequence_length": 12, "hidden_size": 16, "embedding_size": 8}
    config = ClassifierConfig.model_validate(
        plain | {"epochs": 5, "batch_size": 32, "learning_rate": 1e-2, "dropout": 0.0} | sizes
    )
    is_forgettable = np.arange(config.vocabulary_size) >= FILLER
    return Task(
        examples(rows, config, seed=1), examples(500, config, seed=2), is_forgettable, config, 1
    )


def examples(rows: int, config: ClassifierConfig, seed: int) -> Examples:
    rng = np.random.default_rng(seed)
    ids = np.zeros((rows, config.sequence_length), np.int32)
    labels = np.empty(rows, np.int8)
    for row in range(rows):
        is_bad, is_denied = rng.random(2) < 0.5
        words = list(rng.integers(FILLER, config.vocabulary_size, rng.integers(1, 8)))
        claim = ([DENIAL] if is_denied else []) + [BAD if is_bad else GOOD]
        place = rng.integers(len(words) + 1)
        words[place:place] = claim
        ids[row, : len(words)] = words
        labels[row] = is_bad ^ is_denied
    return Examples(ids, labels)

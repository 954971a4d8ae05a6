"""The baseline to beat: TF-IDF of words and pairs of words, and logistic regression."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from trey.compliance.models.classifier import FloatArray, IntArray, Task
from trey.compliance.text.vocabulary import PAD

PAIR_COLUMNS = 1 << 17  # pairs of words are hashed into so many columns, behind those of words


@dataclass(frozen=True)
class Linear:
    weighting: TfidfTransformer
    regression: LogisticRegression
    vocabulary_size: int

    @property
    def size_bytes(self) -> int:
        return int(self.regression.coef_.nbytes + self.weighting.idf_.nbytes)

    def probability(self, ids: IntArray) -> FloatArray:
        weighted = self.weighting.transform(_counts(ids, self.vocabulary_size))
        probability: FloatArray = self.regression.predict_proba(weighted)[:, 1]
        return probability


def fit(task: Task) -> Linear:
    """Fit to the training part alone: nothing here is chosen by validation."""
    vocabulary_size = task.config.vocabulary_size
    weighting = TfidfTransformer(sublinear_tf=True)
    weighted = weighting.fit_transform(_counts(task.train.ids, vocabulary_size))
    regression = LogisticRegression(C=10, max_iter=500, random_state=task.seed)
    return Linear(weighting, regression.fit(weighted, task.train.labels), vocabulary_size)


def _counts(ids: IntArray, vocabulary_size: int) -> csr_array:
    """How often each word and pair stands in each note, shape (rows, columns)."""
    pairs = (ids[:, :-1].astype(np.int64) * vocabulary_size + ids[:, 1:]) * 0x9E3779B1
    pairs = vocabulary_size + (pairs >> 8) % PAIR_COLUMNS
    is_word, is_pair = ids != PAD, ids[:, 1:] != PAD
    row = np.concatenate([np.nonzero(is_word)[0], np.nonzero(is_pair)[0]])
    column = np.concatenate([ids[is_word], pairs[is_pair]])
    shape = (len(ids), vocabulary_size + PAIR_COLUMNS)
    return csr_array((np.ones(len(row), np.float32), (row, column)), shape)

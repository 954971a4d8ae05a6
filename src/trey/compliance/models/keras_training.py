"""Fitting of a Keras network: seeded, epoch by epoch."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from trey.compliance.models.classifier import (
    ClassifierConfig,
    FloatArray,
    IntArray,
    Task,
    learning_rate,
    tell_epoch,
    with_words_forgotten,
)

SCORED_AT_ONCE = 1_024


@dataclass(frozen=True)
class KerasClassifier:
    network: keras.Model

    @property
    def size_bytes(self) -> int:
        return int(sum(weights.nbytes for weights in self.network.get_weights()))

    def probability(self, ids: IntArray) -> FloatArray:
        scored = self.network.predict(ids, batch_size=SCORED_AT_ONCE, verbose=0)
        probability: FloatArray = scored[:, 0].astype(np.float64)
        return probability


def fit_network(task: Task, build: Callable[[ClassifierConfig], keras.Model]) -> KerasClassifier:
    """Train what `build` gives; equal tasks give equal weights on one kind of processor.

    Seeds and determinism are settings of the whole process: Keras knows no others.
    """
    keras.utils.set_random_seed(task.seed)
    tf.config.experimental.enable_op_determinism()
    classifier = KerasClassifier(build(task.config))
    classifier.network.compile(keras.optimizers.Adam(), "binary_crossentropy")
    rng = np.random.default_rng(task.seed)
    for epoch in range(task.config.epochs):
        classifier.network.optimizer.learning_rate = learning_rate(task.config, epoch)
        told = classifier.network.fit(
            with_words_forgotten(task, rng),
            task.train.labels,
            batch_size=task.config.batch_size,
            verbose=0,
        )
        tell_epoch(task, epoch, classifier, told.history["loss"][0])
    return classifier

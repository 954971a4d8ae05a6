"""The plain dense network that the original design starts from: each place of the note by itself."""

import keras
from keras import layers

from trey.compliance.models.classifier import ClassifierConfig, Task
from trey.compliance.models.keras_training import KerasClassifier, fit_network


def fit(task: Task) -> KerasClassifier:
    """Train the dense network."""
    return fit_network(task, build_classifier)


def build_classifier(config: ClassifierConfig) -> keras.Model:
    """Ids (rows, sequence_length) → probability (rows, 1)."""
    ids = keras.Input((config.sequence_length,), dtype="int32", name="ids")
    words = layers.Embedding(config.vocabulary_size, config.embedding_size, name="embedding")(ids)
    hidden = layers.Flatten(name="places")(words)
    hidden = layers.Dense(config.hidden_size, activation="relu", name="hidden")(hidden)
    hidden = layers.Dropout(config.dropout, name="hidden_dropout")(hidden)
    probability = layers.Dense(1, activation="sigmoid", name="probability")(hidden)
    return keras.Model(ids, probability, name="dense_classifier")

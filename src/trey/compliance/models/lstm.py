"""The classifier that is shipped: an LSTM over the words of a note, in Keras on TensorFlow."""

import keras
from keras import layers

from trey.compliance.models.classifier import ClassifierConfig, Task
from trey.compliance.models.keras_training import KerasClassifier, fit_network


def fit(task: Task) -> KerasClassifier:
    """Train the LSTM."""
    return fit_network(task, build_classifier)


def build_classifier(config: ClassifierConfig) -> keras.Model:
    """Ids (rows, sequence_length) → probability (rows, 1).

    The note is read from its end: the pads come first, and the state stays zero over them.
    """
    ids = keras.Input((config.sequence_length,), dtype="int32", name="ids")
    words = layers.Embedding(
        config.vocabulary_size, config.embedding_size, mask_zero=True, name="embedding"
    )(ids)
    words = layers.SpatialDropout1D(config.dropout, name="word_dropout")(words)
    state = layers.LSTM(config.hidden_size, go_backwards=True, name="lstm")(words)
    state = layers.Dropout(config.dropout, name="state_dropout")(state)
    probability = layers.Dense(1, activation="sigmoid", name="probability")(state)
    return keras.Model(ids, probability, name="note_classifier")

"""The same LSTM in PyTorch, behind the same interface: no result hangs on one framework."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from trey.compliance.models.classifier import (
    ClassifierConfig,
    FloatArray,
    IntArray,
    Task,
    learning_rate,
    tell_epoch,
    with_words_forgotten,
)
from trey.compliance.text.vocabulary import PAD
from trey.torch_training import Adam, one_thread

SCORED_AT_ONCE = 1_024


class NoteNetwork(nn.Module):
    """Ids to one logit per note; the note is read from its end, as the Keras network does."""

    def __init__(self, config: ClassifierConfig) -> None:
        super().__init__()
        self.embedding = nn.Embedding(
            config.vocabulary_size, config.embedding_size, padding_idx=PAD
        )
        self.word_dropout = nn.Dropout1d(config.dropout)
        self.lstm = nn.LSTM(config.embedding_size, config.hidden_size, batch_first=True)
        self.state_dropout = nn.Dropout(config.dropout)
        self.logit = nn.Linear(config.hidden_size, 1)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)

    def forward(self, ids: Tensor) -> Tensor:  # (rows, sequence_length)
        lengths = (ids != PAD).sum(dim=1).clamp(min=1)
        place = torch.arange(ids.shape[1]).expand_as(ids)
        from_end = (lengths[:, None] - 1 - place).clamp(min=0)
        words = self.embedding(ids.gather(1, from_end))  # (rows, sequence_length, embedding)
        # A whole channel of the embedding at a time, over all places: Keras' spatial dropout.
        words = self.word_dropout(words.transpose(1, 2)).transpose(1, 2)
        packed = nn.utils.rnn.pack_padded_sequence(
            words, lengths, batch_first=True, enforce_sorted=False
        )
        _, (state, _) = self.lstm(packed)  # (1, rows, hidden)
        logit: Tensor = self.logit(self.state_dropout(state[0]))[:, 0]
        return logit


@dataclass(frozen=True)
class TorchClassifier:
    network: NoteNetwork

    @property
    def size_bytes(self) -> int:
        return sum(weights.nbytes for weights in self.network.parameters())

    @torch.inference_mode()
    def probability(self, ids: IntArray) -> FloatArray:
        self.network.eval()
        batches = torch.split(torch.from_numpy(ids.astype(np.int64)), SCORED_AT_ONCE)
        with one_thread():
            logits = [self.network(batch).double() for batch in batches]
        probability: FloatArray = torch.cat(logits).sigmoid().numpy()
        return probability


@one_thread()
def fit(task: Task) -> TorchClassifier:
    """Train the network as the Keras one is trained."""
    torch.manual_seed(task.seed)
    rng = np.random.default_rng(task.seed)
    classifier = TorchClassifier(NoteNetwork(task.config))
    optimizer = Adam(classifier.network.parameters())
    labels = torch.from_numpy(task.train.labels.astype(np.float32))
    for epoch in range(task.config.epochs):
        ids = torch.from_numpy(with_words_forgotten(task, rng)).long()
        classifier.network.train()
        losses = 0.0
        for rows in torch.split(torch.randperm(len(ids)), task.config.batch_size):
            loss = nn.functional.binary_cross_entropy_with_logits(
                classifier.network(ids[rows]), labels[rows]
            )
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step(learning_rate(task.config, epoch))
            losses += float(loss.detach()) * len(rows)
        tell_epoch(task, epoch, classifier, losses / len(ids))
    return classifier

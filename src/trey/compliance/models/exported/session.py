"""An exported network at work: onnxruntime, one thread, whole batches."""

import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
)

from trey.compliance.models.classifier import FloatArray, IntArray
from trey.compliance.text.vocabulary import PAD

BATCH_ROWS = 256  # always: a product of matrices may round differently for other numbers of rows


class OnnxClassifier:
    """A network that `graph.export` wrote; an answer depends on its row alone, to the last bit."""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3  # of warnings, nobody who scores can do anything about
        try:
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except (Fail, InvalidGraph, InvalidProtobuf) as error:
            raise ValueError("not a network that onnxruntime can run") from error
        self.size_bytes = len(model)

    def require_ids(self, count: int) -> None:
        """Check that the network knows as many tokens.

        Raises:
            ValueError: It knows fewer, or is another kind of network.
        """
        last = np.full((BATCH_ROWS, 1), count - 1, np.int32)
        in_silence = onnxruntime.RunOptions()
        in_silence.log_severity_level = 4  # of this error, the caller says more
        try:
            self._session.run(None, {"ids": last}, in_silence)
        except (Fail, InvalidArgument) as error:
            raise ValueError(f"not a network of {count} tokens") from error

    def probability(self, ids: IntArray) -> FloatArray:
        """P(label = 1) of each row; notes of like length are scored together, for pads cost too."""
        used = (ids != PAD).sum(axis=1)
        by_length = np.argsort(used, kind="stable")
        probability = np.empty(len(ids))
        for start in range(0, len(ids), BATCH_ROWS):
            rows = by_length[start : start + BATCH_ROWS]
            batch = np.full((BATCH_ROWS, max(used[rows[-1]], 1)), PAD, np.int32)
            batch[: len(rows)] = ids[rows, : batch.shape[1]]
            [scored] = self._session.run(None, {"ids": batch})
            probability[rows] = scored[: len(rows), 0]
        return probability

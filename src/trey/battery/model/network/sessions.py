"""The exported network at work: onnxruntime, one thread, always as many rows at once."""

from functools import lru_cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf

from trey.battery.arrays import FloatArray

Float32Array = NDArray[np.float32]

_SESSIONS_KEPT = 8  # a worker of Spark meets the same graphs in every task
LANES = 256  # always: a product of matrices may round differently for other numbers of rows


class NetworkSessions:
    """What `graph` wrote; an answer depends on its own rows alone, to the last bit.

    It travels to other processes as the bytes of its graphs.
    """

    def __init__(self, encoder: bytes, head: bytes) -> None:
        self._graphs = encoder, head
        self._encoder, self._head = _session(encoder), _session(head)
        self.hidden_size = int(self._encoder.get_inputs()[1].shape[2])

    def __reduce__(self) -> tuple[type["NetworkSessions"], tuple[bytes, bytes]]:
        return NetworkSessions, self._graphs

    def encode(
        self, inputs: Float32Array, state: Float32Array
    ) -> tuple[Float32Array, Float32Array]:
        """Step through days.

        Args:
            inputs: Shape (LANES, day, input).
            state: Shape (LANES, hidden).

        Returns:
            States of all days, shape (day, LANES, hidden), and the last of them.
        """
        by_day = np.ascontiguousarray(inputs.transpose(1, 0, 2))
        states, last = self._encoder.run(None, {"inputs": by_day, "state": state[None]})
        return states[:, 0], last[0]

    def parameters(self, seen: Float32Array) -> FloatArray:
        """Of the mixtures of rows, shape (n, SIZE); rows are (n, hidden + input)."""
        filled = -len(seen) % LANES
        rows = np.concatenate([seen, np.zeros((filled, seen.shape[1]), np.float32)])
        parameters = [
            self._head.run(None, {"seen": rows[start : start + LANES]})[0]
            for start in range(0, len(rows), LANES)
        ]
        return np.concatenate(parameters)[: len(seen)].astype(np.float64)


@lru_cache(_SESSIONS_KEPT)
def _session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # of warnings, nobody who scores can do anything about
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidGraph, InvalidProtobuf) as error:
        raise ValueError("not a network that onnxruntime can run") from error

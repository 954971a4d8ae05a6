"""The trained network as two ONNX graphs, written by hand: what was learned, and nothing else.

PyTorch's exporter got the state of a recurrent layer wrong when it is not zero (torch 2.13,
dynamo=True), and needs packages of its own. Encoder: any number of days from any state, so that it
is history and single step alike. Head: rows → parameters of `mixture`.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from trey.battery.model.days.features import INPUTS
from trey.battery.model.mixture import SIZE
from trey.battery.model.network.gru import FleetNetwork

OPSET, IR_VERSION = 17, 9  # read by every onnxruntime since 1.15


def export_encoder(network: FleetNetwork) -> bytes:
    """`inputs` (day, battery, input) and `state` (1, battery, hidden) → `states`, `last`.

    `states` is (day, 1, battery, hidden), `last` like `state`.
    """
    hidden = network.config.hidden_size
    of = {name: value.detach().numpy() for name, value in network.encoder.named_parameters()}
    constants = {
        "W": _update_first(of["weight_ih_l0"])[None],
        "R": _update_first(of["weight_hh_l0"])[None],
        "B": np.concatenate([_update_first(of["bias_ih_l0"]), _update_first(of["bias_hh_l0"])])[
            None
        ],
    }
    node = helper.make_node(
        "GRU",
        ["inputs", "W", "R", "B", "", "state"],
        ["states", "last"],
        hidden_size=hidden,
        linear_before_reset=1,  # as PyTorch does it
    )
    return _serialised(
        [node],
        "encoder",
        {"inputs": ["days", "batteries", len(INPUTS)], "state": [1, "batteries", hidden]},
        {"states": ["days", 1, "batteries", hidden], "last": [1, "batteries", hidden]},
        constants,
    )


def export_head(network: FleetNetwork) -> bytes:
    """`seen` (row, hidden + input), a day's state and inputs → `parameters` (row, SIZE)."""
    of = {name: value.detach().numpy() for name, value in network.head.named_parameters()}
    constants = {
        "W0": of["0.weight"].T.copy(),
        "B0": of["0.bias"],
        "W1": of["2.weight"].T.copy(),
        "B1": of["2.bias"],
    }
    nodes = [
        helper.make_node("MatMul", ["seen", "W0"], ["weighed"]),
        helper.make_node("Add", ["weighed", "B0"], ["shifted"]),
        helper.make_node("Tanh", ["shifted"], ["bent"]),
        helper.make_node("MatMul", ["bent", "W1"], ["weighed_again"]),
        helper.make_node("Add", ["weighed_again", "B1"], ["parameters"]),
    ]
    return _serialised(
        nodes,
        "head",
        {"seen": ["rows", network.config.hidden_size + len(INPUTS)]},
        {"parameters": ["rows", SIZE]},
        constants,
    )


def _update_first(gates: NDArray[np.float32]) -> NDArray[np.float32]:
    """PyTorch's rows (reset, update, new) in ONNX's order: update, reset, new."""
    reset, update, new = np.split(gates, 3)
    return np.concatenate([update, reset, new])


def _serialised(
    nodes: list[onnx.NodeProto],
    name: str,
    inputs: dict[str, list[str | int]],
    outputs: dict[str, list[str | int]],
    constants: dict[str, NDArray[np.float32]],
) -> bytes:
    def described(tensors: dict[str, list[str | int]]) -> list[onnx.ValueInfoProto]:
        return [
            helper.make_tensor_value_info(tensor, TensorProto.FLOAT, shape)
            for tensor, shape in tensors.items()
        ]

    graph = helper.make_graph(
        nodes,
        name,
        described(inputs),
        described(outputs),
        [numpy_helper.from_array(value, constant) for constant, value in constants.items()],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    onnx.checker.check_model(model, full_check=True)
    serialised: bytes = model.SerializeToString()
    return serialised

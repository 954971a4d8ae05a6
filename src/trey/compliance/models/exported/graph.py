"""The LSTM as one ONNX graph, ids to probability: exact, and made for one core.

Embedding, input weights and bias are folded into one table, which a Gather reads; a Scan runs one
step per column of ids, from the last to the first. The row of the pad is zero, and the state is
zero until the first word: a step over a pad leaves it exactly zero. So a batch may be cut to its
longest note without a change in the last bit of any answer.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from trey.compliance.models.keras_training import KerasClassifier
from trey.compliance.text.vocabulary import PAD

OPSET, IR_VERSION = 17, 9  # read by every onnxruntime since 1.15


def export(classifier: KerasClassifier) -> bytes:
    """Serialise the network that `lstm.build_classifier` gave.

    Input `ids`, int32 of shape (rows, columns), padded behind; output `probability`, float32 of
    shape (rows, 1).
    """
    constants = _constants(classifier)
    hidden = int(constants["hidden"][0])
    graph = helper.make_graph(
        [
            helper.make_node("Shape", ["ids"], ["rows"], start=0, end=1),
            helper.make_node("Concat", ["rows", "hidden"], ["state_shape"], axis=0),
            helper.make_node("ConstantOfShape", ["state_shape"], ["zero"]),
            helper.make_node(
                "Scan",
                ["zero", "zero", "ids"],
                ["last_state", "last_memory"],
                num_scan_inputs=1,
                scan_input_axes=[1],
                scan_input_directions=[1],
                body=_step(hidden),
            ),
            helper.make_node("MatMul", ["last_state", "weight"], ["weighed"]),
            helper.make_node("Add", ["weighed", "offset"], ["logit"]),
            helper.make_node("Sigmoid", ["logit"], ["probability"]),
        ],
        "note_classifier",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, ["rows", "columns"])],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["rows", 1])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    onnx.checker.check_model(model, full_check=True)
    serialised: bytes = model.SerializeToString()
    return serialised


def _constants(classifier: KerasClassifier) -> dict[str, np.ndarray]:
    """What the nodes read, by name."""
    layer = {layer.name: layer.get_weights() for layer in classifier.network.layers}
    [embedding] = layer["embedding"]
    kernel, recurrent, bias = layer["lstm"]
    weight, offset = layer["probability"]
    table = embedding @ kernel + bias
    table[PAD] = 0
    hidden = recurrent.shape[0]
    return {
        "table": _gates_last(table),
        "recurrent": _gates_last(recurrent),
        "weight": weight,
        "offset": offset,
        "hidden": np.array([hidden]),
        "gates_and_value": np.array([3 * hidden, hidden]),
        "gates": np.array([hidden] * 3),
    }


def _gates_last(columns: np.ndarray) -> np.ndarray:
    """Keras' columns (input, forget, value, output) with the three gates side by side, then value."""
    of_input, of_forget, of_value, of_output = np.split(columns, 4, axis=1)
    return np.concatenate([of_input, of_forget, of_output, of_value], axis=1)


def _step(hidden: int) -> onnx.GraphProto:
    """One step of the LSTM: state and memory before it, one id per row → state and memory."""
    node = helper.make_node
    size: list[str | int | None] = ["rows", hidden]
    return helper.make_graph(
        [
            node("Gather", ["table", "id"], ["from_word"]),
            node("MatMul", ["state", "recurrent"], ["from_state"]),
            node("Add", ["from_word", "from_state"], ["sum"]),
            node("Split", ["sum", "gates_and_value"], ["gate_sums", "value_sum"], axis=1),
            node("Sigmoid", ["gate_sums"], ["gate"]),
            node("Split", ["gate", "gates"], ["enter", "keep", "show"], axis=1),
            node("Tanh", ["value_sum"], ["value"]),
            node("Mul", ["keep", "memory"], ["kept"]),
            node("Mul", ["enter", "value"], ["entered"]),
            node("Add", ["kept", "entered"], ["new_memory"]),
            node("Tanh", ["new_memory"], ["shown"]),
            node("Mul", ["show", "shown"], ["new_state"]),
        ],
        "step",
        [
            helper.make_tensor_value_info("state", TensorProto.FLOAT, size),
            helper.make_tensor_value_info("memory", TensorProto.FLOAT, size),
            helper.make_tensor_value_info("id", TensorProto.INT32, ["rows"]),
        ],
        [
            helper.make_tensor_value_info("new_state", TensorProto.FLOAT, size),
            helper.make_tensor_value_info("new_memory", TensorProto.FLOAT, size),
        ],
    )

"""A network without its framework: one ONNX graph, and onnxruntime to run it."""

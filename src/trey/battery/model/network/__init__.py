"""The network: in PyTorch, as ONNX graphs, and at work in onnxruntime."""

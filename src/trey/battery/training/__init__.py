"""How the network is trained, measured and shipped: PyTorch is needed here, and here only."""

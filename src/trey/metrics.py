"""How good decisions and probabilities were: arrays in, numbers out."""

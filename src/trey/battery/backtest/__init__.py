"""How good forecasters are, all on the same cells: what was said before, against what came."""

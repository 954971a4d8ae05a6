"""Clauses → verdict: what they say, whether they fit together, and the engine that judges."""

"""Classifiers of notes: token ids in, the probability that a component is non-compliant out."""

"""Batteries that are due: what a run found, as facts, words and pictures."""

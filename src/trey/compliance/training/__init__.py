"""Labelled notes → a model with its measured figures."""

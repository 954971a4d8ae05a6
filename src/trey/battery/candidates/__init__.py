"""Kinds of forecasters that are compared with each other."""

"""Databases, containers and items in one SQLite file: one writer, many readers."""

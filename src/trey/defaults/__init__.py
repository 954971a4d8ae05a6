"""The models that travel with the package, each with its card and provenance."""

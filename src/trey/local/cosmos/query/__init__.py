"""The query language: `language` reads it, the rest runs it over a stream of items."""

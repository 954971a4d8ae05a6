"""Values of the query language: expressions, functions, comparison, aggregates."""

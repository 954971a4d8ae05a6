"""One picture per file; each answers one question and carries its units and intervals."""

"""Why a note was decided as it was: clauses, words, and what would have to be different."""

"""Components that are illegal: what a run found, as facts, words, pictures and notes."""

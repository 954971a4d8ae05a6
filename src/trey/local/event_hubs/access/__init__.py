"""Who may do what: addresses, tokens, and the claims of a connection."""

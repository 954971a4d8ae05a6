"""Decision → person: the alert's contract, the rules, the stream's batch function."""

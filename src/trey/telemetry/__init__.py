"""Message → day: the contract of a message, parsing and quarantine, cleansing, the simulated fleet."""

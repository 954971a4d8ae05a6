"""One recurrent network for a fleet: known days → distribution of the cycles that will be used."""

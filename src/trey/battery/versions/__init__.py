"""Which version of the forecaster a batch uses, and where it comes from."""

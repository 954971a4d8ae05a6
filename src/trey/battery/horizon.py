"""How many days ahead forecasters look."""

HORIZON_DAYS = 30  # the alert's: it stands in column names and in the contract of the alert
LONGEST_HORIZON_DAYS = 60  # every forecaster's

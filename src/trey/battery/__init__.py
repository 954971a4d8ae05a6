"""Days → distribution: the baseline and the forecasting of whole fleets."""

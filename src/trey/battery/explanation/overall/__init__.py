"""What a forecaster goes by in general: which part of a history moves P, over a fleet."""

"""LightGBM: quantiles of the coming sum, one model for all batteries."""

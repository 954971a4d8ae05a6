"""Search without code: a file that says what to forecast → which kind of model does it best."""

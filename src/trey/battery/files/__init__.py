"""History files → forecasts, without Spark: readings, days, questions, answers."""

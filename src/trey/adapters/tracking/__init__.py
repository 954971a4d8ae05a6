"""MLflow, on Azure ML or in SQLite on one machine, by the calls that both serve."""

"""Files of telemetry: the dates in them, and the folder in which Spark finds their messages."""

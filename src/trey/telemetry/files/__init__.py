"""Files of telemetry: which file it is, and the cells of a table, each error with its place."""

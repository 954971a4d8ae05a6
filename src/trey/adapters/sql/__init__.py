"""Tables of other people's databases, over JDBC through Spark: read whole, or by what changed."""

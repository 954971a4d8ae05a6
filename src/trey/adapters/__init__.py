"""The edge: Spark, Delta tables, Event Hubs, Cosmos DB. Knows vendors, not the domain."""

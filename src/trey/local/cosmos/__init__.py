"""A local Cosmos DB (NoSQL API) account for the unmodified azure-cosmos client.

`endpoints` speaks HTTP, `operations` act on items, `store` keeps them in one SQLite file, `query`
parses and runs the query language. It is for development, demonstrations and tests on one machine:
one master key, loopback only, one physical partition per container.

Where it differs from the service: what is not supported is refused with 400 and named, the change
feed has its latest-version mode only, throughput is kept but throttles nothing (a test orders 429
by `endpoints.throttling`), a query needs no permission to cross partitions, and stored procedures,
triggers, users and permissions are not found.
"""

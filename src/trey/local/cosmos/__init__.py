"""A local Cosmos DB (NoSQL API) account for the unmodified azure-cosmos client.

`endpoints` speaks HTTP, `store` keeps databases, containers and items in one SQLite file, `query`
parses and runs the query language. It is for development, demonstrations and tests on one machine:
one physical partition, one master key, loopback only.
"""

"""Event Hubs over AMQP: a Spark data source that reads it, and a gateway that writes device messages.

`source` is what Spark talks to; `options` and `positions` are its pure parts; `hub` asks the event
hub about itself, `consumer` reads one range of one partition, `records` makes Arrow of it.
"""

"""A stand-in for Azure Event Hubs: AMQP 1.0 on a socket, partitions on disk."""

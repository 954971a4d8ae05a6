"""AMQP 1.0 below and beside the engine: what the clients need that it does not do or hides."""

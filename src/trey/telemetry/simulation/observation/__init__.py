"""What is seen of the truth: messages, with the faults that telemetry has."""

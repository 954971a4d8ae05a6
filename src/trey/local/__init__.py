"""Stand-in servers for one machine: real wire protocols, unmodified clients, data on disk."""

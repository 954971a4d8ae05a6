"""Event hubs on disk: append-only segments, an index in memory, one sync for many senders."""

"""Histories → what the network sees of each day: runs of days, running sums, inputs."""

"""The bundle on one machine: check its resources, run its jobs and notebooks."""

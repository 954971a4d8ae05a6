"""The main job: a fleet or a file, the whole way from device message to alert document."""

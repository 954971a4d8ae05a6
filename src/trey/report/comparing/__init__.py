"""Pictures of a comparison of forecasters."""

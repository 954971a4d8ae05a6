"""What drivers do: minutes, trips and distance of each day."""

"""What a search without code found, as a page."""

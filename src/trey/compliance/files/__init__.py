"""Files that people write: regulations and catalogues, components with their attributes."""

"""Readings of whole batteries → days: one pure function, the same in stream, batch and notebook."""

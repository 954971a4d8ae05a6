"""The reader beside the model: year, condition and materials out of a note, with their evidence."""

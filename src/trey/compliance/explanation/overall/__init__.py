"""What a version of the model goes by, over many notes, for people who are no data scientists."""

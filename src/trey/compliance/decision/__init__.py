"""Model, reader and rules decide a note together, or leave it to a person."""

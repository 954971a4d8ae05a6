"""Note → decision: dated regulations, catalogues of attributes, text, models, roll-up."""

"""Explanations as HTML: of one component, to stand in any page, and of a model, a page of its own."""

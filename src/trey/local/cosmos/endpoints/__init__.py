"""The HTTP surface: one file per kind of resource."""

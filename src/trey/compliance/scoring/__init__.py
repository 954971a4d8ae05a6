"""Catalogue → scores → vehicles, inside Spark: what is kept, decided and rolled up."""

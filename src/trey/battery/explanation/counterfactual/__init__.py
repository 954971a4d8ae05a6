"""Histories as they would be without a part of them, and what the same forecaster answers then."""

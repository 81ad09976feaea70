"""Writes of claims under review."""

"""Writes of parks."""

"""Writes of aftercare."""

"""Doors to decisions."""

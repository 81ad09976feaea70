"""Doors of parks."""

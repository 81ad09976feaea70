"""Doors to changes of schemes."""

"""Doors: how parts of a tender are named."""

"""Doors to awards."""

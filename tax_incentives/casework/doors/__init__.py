"""Doors to claims."""

"""Writes of awards."""

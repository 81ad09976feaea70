"""Reads of changes of schemes."""

"""Reads of what follows a grant."""

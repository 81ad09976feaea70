"""Doors of the loan book."""

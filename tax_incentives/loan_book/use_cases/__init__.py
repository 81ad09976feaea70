"""Writes of the loan book."""

"""Automatic acts of the documents room."""

"""Reads of monthly statements."""

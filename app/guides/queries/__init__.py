"""Queries of the portal."""

"""Reads for pages and the API, scoped by who asks."""

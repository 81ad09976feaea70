"""Panels of accounts and organisations for the home page."""

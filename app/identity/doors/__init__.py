"""The identity room's pages and API."""

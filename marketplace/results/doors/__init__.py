"""Results on pages and in the API."""

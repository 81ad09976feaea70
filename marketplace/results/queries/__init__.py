"""Public queries of results."""

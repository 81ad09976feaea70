"""Bank orders."""

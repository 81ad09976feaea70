"""The doors of the places room."""

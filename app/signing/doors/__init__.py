"""Ways in to the signing room."""

"""Ways in to the documents room."""

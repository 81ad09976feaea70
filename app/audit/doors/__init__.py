"""Ways in to the audit room."""

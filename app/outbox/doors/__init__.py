"""Ways in to the outbox room."""

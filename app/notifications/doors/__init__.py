"""Ways in to the notifications room."""

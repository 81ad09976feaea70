"""What the two doors take and give, by noun."""

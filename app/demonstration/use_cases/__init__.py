"""What the director of a demonstration does."""

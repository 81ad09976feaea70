"""Treasury scrolls."""

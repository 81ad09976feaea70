"""What everybody may read of results."""

"""Public notices of what changed in a firm (Partnership Act 1932, s. 72)."""

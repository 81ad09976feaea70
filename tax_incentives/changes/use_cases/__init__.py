"""Use cases that change a scheme."""

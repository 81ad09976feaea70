"""Use cases of people and the register on names."""

"""Acts of people in a matter about a supplier."""

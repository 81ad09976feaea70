"""What people do in a matter about a supplier."""

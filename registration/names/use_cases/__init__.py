"""What people and the register do to names."""

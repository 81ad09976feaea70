"""What changes a scheme."""

"""What is done in the portal."""

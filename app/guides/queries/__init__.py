"""What people ask of the portal."""

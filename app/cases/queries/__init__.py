"""What people ask of applications."""

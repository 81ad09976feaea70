"""What the doors take and give."""

"""What the portal's doors take and give."""

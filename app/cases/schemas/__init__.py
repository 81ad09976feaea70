"""What the doors of casework take and give."""

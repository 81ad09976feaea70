"""What may be done with messages and the inbox."""

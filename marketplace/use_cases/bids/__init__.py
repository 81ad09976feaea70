"""Writing, sealing, replacing and withdrawing a bid."""

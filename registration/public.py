"""What other domains may use of the register, and the names of its events."""

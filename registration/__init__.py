"""Business registration: one form, several agencies, one register."""

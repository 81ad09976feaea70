"""Overrides: an officer's act that a rule of no official text holds until another one agrees."""

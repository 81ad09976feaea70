"""Writes of applications to the register."""

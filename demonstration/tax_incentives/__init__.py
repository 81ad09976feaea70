"""Reliefs of the demonstration."""

"""Writes about scarce money."""

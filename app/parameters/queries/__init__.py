"""Reads of parameters."""

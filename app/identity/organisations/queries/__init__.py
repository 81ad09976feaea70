"""Reads of organisations."""

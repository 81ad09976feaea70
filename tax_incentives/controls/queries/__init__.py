"""Reads of controls of claims."""

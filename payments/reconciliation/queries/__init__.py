"""Reads of reconciliations."""

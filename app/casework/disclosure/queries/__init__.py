"""Reads of disclosures."""

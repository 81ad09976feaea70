"""Reads of claims as applications."""

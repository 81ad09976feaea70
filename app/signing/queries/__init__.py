"""Reads of signatures."""

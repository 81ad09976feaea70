"""Reversals."""

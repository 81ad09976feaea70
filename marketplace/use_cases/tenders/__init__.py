"""Preparing, approving, publishing and ending a tender."""

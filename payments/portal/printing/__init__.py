"""Receipts of payments."""

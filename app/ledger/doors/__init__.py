"""Doors of the ledger."""

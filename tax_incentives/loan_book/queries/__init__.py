"""Reads of loans; sums are of the ledger or of our own rows."""

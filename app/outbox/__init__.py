"""News of what happened: rows written in the transaction, delivered to handlers exactly once."""

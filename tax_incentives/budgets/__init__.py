"""What a scheme may cost in a year, and where each rupee of it stands; the ledger keeps it."""

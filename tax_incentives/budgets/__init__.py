"""Annual budgets of schemes, and the use of each rupee; the ledger keeps them."""

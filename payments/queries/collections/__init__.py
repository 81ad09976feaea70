"""Figures of what came in: sums by day that were folded, and the ledger's open tail, as one."""

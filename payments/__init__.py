"""Government e-payments: fees, bills, money in, and where every rupee went."""

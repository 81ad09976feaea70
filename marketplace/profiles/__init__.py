"""Profile of a firm, kept once for every bid: its papers with expiry dates, and its owners."""

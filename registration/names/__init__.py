"""Names of businesses: what one may be called, what is taken, what is held for somebody."""

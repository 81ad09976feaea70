"""Deaths of partners and proprietors that heirs report, and what the Registrar finds of them."""

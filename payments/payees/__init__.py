"""Standing payee accounts: where a firm or a person gets money from the government."""

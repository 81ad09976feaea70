"""Statements of the province's bank accounts, compared with the books line by line."""

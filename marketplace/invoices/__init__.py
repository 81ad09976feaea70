"""Invoices of suppliers on their contracts, and what was paid on them."""

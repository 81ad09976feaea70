"""Invoices and their payments on pages and in the API."""

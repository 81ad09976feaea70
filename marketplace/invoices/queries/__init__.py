"""Reads of invoices, payments and notes of goods received."""

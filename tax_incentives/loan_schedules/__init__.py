"""Soft loans: terms, schedules of instalments, and what is repaid."""

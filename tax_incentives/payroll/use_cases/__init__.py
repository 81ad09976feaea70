"""Writes of payroll advices."""

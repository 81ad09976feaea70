"""Doors to budgets."""

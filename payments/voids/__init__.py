"""Voids."""

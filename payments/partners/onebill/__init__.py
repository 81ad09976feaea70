"""Onebill."""

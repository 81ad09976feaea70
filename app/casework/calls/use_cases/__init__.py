"""Writes of calls, scores and rankings."""

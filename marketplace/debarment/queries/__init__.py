"""Queries of matters and bars, for officers, parties and everybody."""

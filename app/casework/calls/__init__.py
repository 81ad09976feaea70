"""Calls with a deadline: applications, scores of a panel, and the ranking."""

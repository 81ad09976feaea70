"""Decisions: what a scheme says about a claimant, line by line, and why."""

"""Data of registration for the casework engine: facts and checks, and effects of grants."""

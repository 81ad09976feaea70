"""Who did what, when, for whom, and what was refused: rows that nobody can change or remove."""

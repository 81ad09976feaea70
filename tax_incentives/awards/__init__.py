"""Awards: what was granted, what remains of it, and what it paid."""

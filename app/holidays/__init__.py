"""Public holidays, declared by two officers; moon-dependent ones are announced late."""

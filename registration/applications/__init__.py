"""What registration tells the casework engine: facts and checks, and what grants do."""

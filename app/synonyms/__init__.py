"""Words that mean the same in what is bought, kept by two officers; a search finds either."""

"""Input schemas of both doors, by noun."""

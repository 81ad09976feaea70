"""How money comes: an adapter for each channel, all on the one door for money in."""

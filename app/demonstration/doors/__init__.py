"""The director's door: an API that exists only where nothing is real."""

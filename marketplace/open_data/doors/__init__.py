"""Open data for programs, and the events that add to it."""

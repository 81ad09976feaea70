"""Pages and API of calls."""

"""Pages, API and command of names."""

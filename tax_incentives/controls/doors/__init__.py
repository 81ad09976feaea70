"""Pages and API of controls."""

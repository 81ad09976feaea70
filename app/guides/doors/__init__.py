"""Pages and API of the portal."""

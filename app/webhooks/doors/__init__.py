"""Pages and API of changes and webhooks."""

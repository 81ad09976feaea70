"""Changes and milestones on pages and in the API."""

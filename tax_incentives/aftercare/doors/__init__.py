"""Pages, API, jobs and events of aftercare."""

"""Pages, API, jobs and commands of registration."""

"""Pages, API, jobs and commands of casework."""

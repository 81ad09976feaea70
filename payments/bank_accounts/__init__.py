"""Bank accounts of the province: number, branch, purpose, authority, open or closed."""

"""The API's handbook at /api/v1/docs: chapters to learn from, and a reference to look things up."""

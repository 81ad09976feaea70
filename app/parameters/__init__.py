"""The parameters room."""

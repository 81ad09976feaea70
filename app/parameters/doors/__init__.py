"""The doors of the parameters room."""

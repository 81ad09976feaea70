"""The doors of the holidays room."""

"""Input and output of the portal's doors."""

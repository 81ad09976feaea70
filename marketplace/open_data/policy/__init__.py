"""Steps of a procurement, and the release of each."""

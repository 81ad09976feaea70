"""Steps of a case through its offices."""

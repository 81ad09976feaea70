"""Acts of a person on their alerts, and of the system for them."""

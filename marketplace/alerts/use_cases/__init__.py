"""What somebody does about their alerts, and what the system does for them."""

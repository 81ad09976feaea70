"""Who gets money that does not suffice: who was complete first, or all by one fraction."""

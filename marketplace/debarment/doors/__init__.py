"""Pages and API of matters, orders and the public list."""

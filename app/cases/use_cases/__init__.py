"""What people and the clock do to an application."""

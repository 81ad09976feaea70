"""Securities."""

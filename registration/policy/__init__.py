"""Rules of registration, pure."""

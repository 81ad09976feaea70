"""Rules of casework, pure."""

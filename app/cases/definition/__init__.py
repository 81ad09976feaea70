"""A service as data: its shapes, how a file becomes them, and what is wrong with a file."""

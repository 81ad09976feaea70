"""Guides as files: read, checked to the line, and kept ready to be shown."""

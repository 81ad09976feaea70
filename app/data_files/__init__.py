"""Files of YAML that people write: read with file, line and key of everything that is wrong."""

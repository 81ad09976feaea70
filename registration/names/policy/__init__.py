"""How names are read, compared and judged: pure."""

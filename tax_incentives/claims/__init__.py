"""Claims: what was claimed under which scheme, and each decision with the facts it looked at."""

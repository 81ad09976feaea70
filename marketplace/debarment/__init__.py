"""Suppliers that are debarred by a department or blacklisted by the regulator, and how."""

"""Reduced rates that the law itself gives: nobody claims them, and they cost revenue as well."""

"""Doors of procurement: parse, execute once, present."""

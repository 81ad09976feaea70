"""Schemes: what a relief is for, who may claim it, what it is worth, and by which clause."""

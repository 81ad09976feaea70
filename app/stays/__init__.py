"""Stays: a court or a regulator orders that acts on a thing wait; two officers enter the order."""

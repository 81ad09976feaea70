"""Costs and recipients of reliefs: for everybody, and for Finance's desk."""

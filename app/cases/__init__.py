"""Casework: a service is a file; people apply, offices decide in parallel, and every step is a row.

The engine knows no domain. Money, facts and what a grant does come through `ports.py`.
"""

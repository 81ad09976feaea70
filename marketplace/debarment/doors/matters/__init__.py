"""Matters for officers: bring, serve, hear, propose, decide, review, lift."""

from marketplace.debarment.doors.matters import matters, orders, parties, reviews
from marketplace.debarment.doors.matters.blueprint import api, web

__all__ = ["api", "matters", "orders", "parties", "reviews", "web"]

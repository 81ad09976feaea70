"""Bids and receipts, as JSON."""

from app.web.api import ApiBlueprint

blueprint = ApiBlueprint("bids-api", __name__)

"""Bids and receipts, as pages: made for a phone, a slow line and no JavaScript."""

from marketplace.bids.doors.web import documents, draft, submitted
from marketplace.bids.doors.web.blueprint import blueprint

__all__ = ["blueprint", "documents", "draft", "submitted"]

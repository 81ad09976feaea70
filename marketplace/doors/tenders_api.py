"""Tenders, as JSON."""

from app.web.api import ApiBlueprint

blueprint = ApiBlueprint("tenders-api", __name__)

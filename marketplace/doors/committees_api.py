"""Committees and their keys, as JSON."""

from app.web.api import ApiBlueprint

blueprint = ApiBlueprint("committees-api", __name__)

"""The opening of bids, as JSON."""

from app.web.api import ApiBlueprint

blueprint = ApiBlueprint("openings-api", __name__)

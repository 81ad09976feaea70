"""The blueprint of these pages and the addresses that they share."""

from flask import Blueprint

from app.web.guards import needs_sign_in

blueprint = Blueprint("contracts", __name__)
# Contracts signed by both sides are public in part: `published.py` decides who sees how much.
needs_sign_in(blueprint, but=("contract",))
TENDER = "/department/tenders/<uuid:tender_id>"
OFFICIALS = "marketplace/contracts/officials"

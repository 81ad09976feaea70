"""The blueprint of these pages and the addresses that they share."""

from flask import Blueprint

from app.web.guards import needs_sign_in

blueprint = Blueprint("contracts", __name__)
needs_sign_in(blueprint)
TENDER = "/department/tenders/<uuid:tender_id>"
OFFICIALS = "marketplace/contracts/officials"

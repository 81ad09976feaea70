"""The blueprints of these pages and routes, and the addresses that they share."""

from uuid import UUID

from flask import Blueprint, url_for

from app.web.api import ApiBlueprint
from app.web.guards import needs_sign_in, needs_token

web = Blueprint("debarment", __name__, url_prefix="/department/debarment")
api = ApiBlueprint("debarment_api", __name__, description="Debarment and blacklisting of suppliers")
needs_sign_in(web)
needs_token(api)
TEMPLATES = "marketplace/debarment/officials"
MATTER, PARTY = "/<uuid:matter_id>", "/parties/<uuid:party_id>"
API_MATTER, API_PARTY = "/debarment-matters/<uuid:matter_id>", "/debarment-parties/<uuid:party_id>"


def at_matter(matter_id: UUID) -> str:
    """Return the address of a matter's page."""
    return url_for("debarment.show", matter_id=matter_id)

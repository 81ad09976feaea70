"""Offers of services as JSON, for officers of rules and rates."""

from typing import Any

from app.casework.catalogue.permissions import SEE_OFFERS
from app.casework.catalogue.queries.offers import file_of
from app.casework.catalogue.schemas import ServiceOfferOut, ServiceOffersOut
from app.casework.catalogue.use_cases import OFFERS
from app.decisions import Approve
from app.permissions import require
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("offers_api", __name__, description="Which services are offered")
needs_token(api)


@api.get("/services/<code>/offers")
@api.response(200, ServiceOffersOut)
def list_offers(code: str) -> dict[str, Any]:
    """List the offers of a service, newest first, refused ones too."""
    with reading(api_actor()) as uow:
        require(uow.actor, SEE_OFFERS)
        return {"items": file_of(uow, code).offers}


Subject(api=api).act(OFFERS.approve, command=lambda *, offer_id: Approve(id=offer_id)).on_api(
    "/service-offers/<uuid:offer_id>/approval", "approve", ServiceOfferOut
).describe("Approve what another officer proposed.")

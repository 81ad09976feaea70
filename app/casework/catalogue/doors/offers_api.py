"""Offers of services as JSON, for officers of rules and rates."""

from typing import Any

from app.casework.catalogue.permissions import SEE_OFFERS
from app.casework.catalogue.queries.offers import file_of
from app.casework.catalogue.schemas import OfferServiceSchema, ServiceOfferOut, ServiceOffersOut
from app.casework.catalogue.use_cases.offer_service import (
    ApproveOffer,
    OfferService,
    RefuseOffer,
    approve_offer,
    offer_service,
    refuse_offer,
)
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint("offers_api", __name__, description="Which services are offered")
needs_token(api)


@api.get("/services/<code>/offers")
@api.response(200, ServiceOffersOut)
def list_offers(code: str) -> dict[str, Any]:
    """List the offers of a service, newest first, refused ones too."""
    with reading(api_actor()) as uow:
        require(uow.actor, SEE_OFFERS)
        return {"items": file_of(uow, code).offers}


on_api(
    api,
    "/services/<code>/offers",
    "Propose to offer a version of a service, or to offer it no more; another officer approves it.",
    name="propose",
    use_case=offer_service,
    command=OfferService,
    takes=OfferServiceSchema,
    gives=ServiceOfferOut,
    status=201,
)
on_api(
    api,
    "/service-offers/<uuid:offer_id>/approval",
    "Approve what another officer proposed.",
    name="approve",
    use_case=approve_offer,
    command=ApproveOffer,
    gives=ServiceOfferOut,
)
on_api(
    api,
    "/service-offers/<uuid:offer_id>/refusal",
    "Refuse an offer with a reason, or take back one's own.",
    name="refuse",
    use_case=refuse_offer,
    command=RefuseOffer,
    takes=ReasonSchema,
    gives=ServiceOfferOut,
)

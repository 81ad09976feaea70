"""A firm's papers and owners, as JSON."""

from uuid import UUID

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from marketplace.profiles import queries, schemas

blueprint = ApiBlueprint(
    "firm-profile-api", __name__, description="What a firm keeps for its bids, and its owners."
)
needs_token(blueprint, but=("show_owners",))


@blueprint.get("/firm/profile")
@blueprint.response(200, schemas.ProfileOut)
def show() -> object:
    """Read the papers of the firm that you act for, and its owners as it declared them."""
    with reading(api_actor()) as uow:
        return queries.own_profile(uow)


@blueprint.get("/firms/<uuid:organisation_id>/owners")
@blueprint.response(200, schemas.FirmOwnersOut)
def show_owners(organisation_id: UUID) -> object:
    """Read who owns a firm that has a contract: names, and the band of each share."""
    with reading(api_actor()) as uow:
        return queries.firm_owners(uow, organisation_id)

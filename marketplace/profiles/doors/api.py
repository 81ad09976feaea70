"""A firm's papers and owners, as JSON."""

from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject
from marketplace.profiles import queries, schemas

blueprint = ApiBlueprint(
    "firm-profile-api", __name__, description="What a firm keeps for its bids, and its owners."
)
needs_token(blueprint, but=("show_owners",))


firm_profile_api = Subject(api=blueprint)
firm_profile_api.read("/firm/profile", "show", queries.own_profile, schemas.ProfileOut).describe(
    "Read the papers of the firm that you act for, and its owners as it declared them."
)
firm_profile_api.read(
    "/firms/<uuid:organisation_id>/owners",
    "show_owners",
    queries.firm_owners,
    schemas.FirmOwnersOut,
).describe("Read who owns a firm that has a contract: names, and the band of each share.")

"""Partners as JSON, for finance officers."""

from uuid import UUID

from flask import Response

from app.web.api import ApiBlueprint
from app.web.doors import respond
from app.web.guards import needs_token
from app.web.subjects import Subject
from payments.partners import queries as queries
from payments.partners.schemas import CredentialsSchema, PartnersSchema
from payments.partners.use_cases.register_partner import (
    ApprovePartner,
    RenewPassword,
    approve_partner,
    renew_password,
)

api = ApiBlueprint("partners_api", __name__, description="Partners that tell of payments")
needs_token(api)


@api.post("/partners/<uuid:partner_id>/approval")
@api.alt_response(200, schema=CredentialsSchema)
def approve(partner_id: UUID) -> Response:
    """Let a partner's machine in; its password is told this once."""
    command = ApprovePartner(partner_id=partner_id)
    return respond(approve_partner, command, present=CredentialsSchema().dump, secret=True)


@api.post("/partners/<uuid:partner_id>/password")
@api.alt_response(200, schema=CredentialsSchema)
def renew(partner_id: UUID) -> Response:
    """Replace a partner's password; the new one is told this once."""
    command = RenewPassword(partner_id=partner_id)
    return respond(renew_password, command, present=CredentialsSchema().dump, secret=True)


Subject(api=api).read(
    "/partners", "list_partners", lambda uow: {"items": queries.all_partners(uow)}, PartnersSchema
).describe("List the partners.")

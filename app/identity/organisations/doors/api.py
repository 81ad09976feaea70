"""The API of organisations, their members and invitations, and of verification."""

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from app.identity.organisations.queries import organisations as queries
from app.identity.organisations.schemas import (
    AddMemberSchema,
    CursorSchema,
    HandOverOfSchema,
    InsideOut,
    InvitationOut,
    MembershipOut,
    MyOrganisationOut,
    OfferOut,
    OpenInvitationSchema,
    OrganisationOut,
)
from app.identity.organisations.use_cases.add_member import (
    add_member,
    withdraw_invitation,
)
from app.identity.organisations.use_cases.answer_invitation import (
    accept_invitation,
    confirm_member,
    decline_invitation,
    open_invitation,
)
from app.identity.organisations.use_cases.end_membership import end_membership
from app.identity.organisations.use_cases.hand_over import hand_over
from app.identity.organisations.use_cases.verify_supplier import (
    verify_supplier,
)
from app.schemas import page_of
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint(
    "api_organisations", __name__, description="Firms, departments and who belongs to them."
)
needs_token(api)
OrganisationsOut = page_of(OrganisationOut, "OrganisationsOut")
organisation = OrganisationOut().dump
_membership = MembershipOut().dump
_invitation = InvitationOut().dump


class MyOrganisationsOut(Schema):
    """The caller's organisations."""

    items = fields.List(fields.Nested(MyOrganisationOut))


class OffersOut(Schema):
    """The caller's open invitations."""

    items = fields.List(fields.Nested(OfferOut))


class MembershipsOut(Schema):
    """Some memberships."""

    items = fields.List(fields.Nested(MembershipOut))


@api.get("/organisations")
@api.response(200, MyOrganisationsOut)
def mine() -> dict[str, Any]:
    """List the caller's organisations and roles."""
    with reading(api_actor()) as uow:
        return {"items": queries.my_organisations(uow)}


@api.get("/organisations/<uuid:organisation_id>")
@api.response(200, InsideOut)
def show(organisation_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """Read an organisation that the caller belongs to or looks after."""
    with reading(api_actor()) as uow:
        return queries.inside(uow, organisation_id)


Action(verify_supplier).on_api(
    api,
    "/organisations/<uuid:organisation_id>/verify",
    "Verify a firm.",
    name="verify",
    gives=OrganisationOut,
    present=organisation,
)


@api.get("/verification")
@api.arguments(CursorSchema, location="query")
@api.response(200, OrganisationsOut)
def undecided(given: dict[str, Any]) -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """List the firms that wait for a verification officer."""
    with reading(api_actor()) as uow:
        return queries.undecided_suppliers(uow, given["cursor"])


@api.get("/departments")
@api.arguments(CursorSchema, location="query")
@api.response(200, OrganisationsOut)
def departments(given: dict[str, Any]) -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """List the departments."""
    with reading(api_actor()) as uow:
        return queries.departments(uow, given["cursor"])


Action(add_member, AddMemberSchema).on_api(
    api,
    "/organisations/<uuid:organisation_id>/invitations",
    "Offer a role to the holder of a CNIC; a code goes to their mobile number.",
    name="invite",
    gives=InvitationOut,
    present=_invitation,
    status=201,
)


@api.get("/invitations")
@api.response(200, OffersOut)
def offers() -> dict[str, Any]:
    """List the roles that are offered to the caller, once they brought the code of each."""
    with reading(api_actor()) as uow:
        return {"items": queries.my_invitations(uow)}


Action(open_invitation, OpenInvitationSchema).on_api(
    api,
    "/invitations/codes",
    "Bring the code of an invitation, to see and answer it.",
    name="open_invitation",
    gives=InvitationOut,
    present=_invitation,
)


Action(accept_invitation).on_api(
    api,
    "/invitations/<uuid:invitation_id>/accept",
    "Agree to become a member; who invited you confirms it.",
    name="accept",
    gives=InvitationOut,
    present=_invitation,
)


Action(confirm_member).on_api(
    api,
    "/invitations/<uuid:invitation_id>/confirm",
    "Make who accepted a member: they are whom you invited.",
    name="confirm",
    gives=MembershipOut,
    present=_membership,
    status=201,
)


Action(decline_invitation).on_api(
    api,
    "/invitations/<uuid:invitation_id>/decline",
    "Turn a role down.",
    name="decline",
    gives=InvitationOut,
    present=_invitation,
)


Action(withdraw_invitation).on_api(
    api,
    "/invitations/<uuid:invitation_id>/withdraw",
    "Take an offer back.",
    name="withdraw",
    gives=InvitationOut,
    present=_invitation,
)


Action(end_membership).on_api(
    api,
    "/memberships/<uuid:membership_id>/end",
    "End a membership: one's own, or of an organisation that one manages.",
    name="end",
    gives=MembershipOut,
    present=_membership,
)


Action(hand_over, HandOverOfSchema).on_api(
    api,
    "/organisations/<uuid:organisation_id>/hand-over",
    "Pass an officer's roles to a successor.",
    name="transfer",
    gives=MembershipsOut,
    present=lambda made: MembershipsOut().dump({"items": made}),
)

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
from app.identity.organisations.use_cases.add_member import add_member, withdraw_invitation
from app.identity.organisations.use_cases.answer_invitation import (
    accept_invitation,
    confirm_member,
    decline_invitation,
    open_invitation,
)
from app.identity.organisations.use_cases.end_membership import end_membership
from app.identity.organisations.use_cases.hand_over import hand_over
from app.identity.organisations.use_cases.verify_supplier import verify_supplier
from app.schemas import page_of
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

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


@api.get("/organisations/<uuid:organisation_id>")
@api.response(200, InsideOut)
def show(organisation_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """Read an organisation that the caller belongs to or looks after."""
    with reading(api_actor()) as uow:
        return queries.inside(uow, organisation_id)


organisation_doors = Subject(api=api, api_at="/organisations/<uuid:organisation_id>")
organisation_doors.act(verify_supplier).on_api(
    "/verify", "verify", OrganisationOut, present=organisation
).describe("Verify a firm.")


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


organisation_doors.act(add_member, AddMemberSchema).on_api(
    "/invitations", "invite", InvitationOut, present=_invitation, status=201
).describe("Offer a role to the holder of a CNIC; a code goes to their mobile number.")


api_organisations = Subject(api=api)
api_organisations.read(
    "/organisations",
    "mine",
    lambda uow: {"items": queries.my_organisations(uow)},
    MyOrganisationsOut,
).describe("List the caller's organisations and roles.")
api_organisations.read(
    "/invitations", "offers", lambda uow: {"items": queries.my_invitations(uow)}, OffersOut
).describe("List the roles that are offered to the caller, once they brought the code of each.")
api_organisations.act(open_invitation, OpenInvitationSchema).on_api(
    "/invitations/codes", "open_invitation", InvitationOut, present=_invitation
).describe("Bring the code of an invitation, to see and answer it.")


invitation = Subject(api=api, api_at="/invitations/<uuid:invitation_id>")
invitation.act(accept_invitation).on_api(
    "/accept", "accept", InvitationOut, present=_invitation
).describe("Agree to become a member; the person who invited you confirms it.")


invitation.act(confirm_member).on_api(
    "/confirm", "confirm", MembershipOut, present=_membership, status=201
).describe("Make a person who accepted a member: they are the person you invited.")


invitation.act(decline_invitation).on_api(
    "/decline", "decline", InvitationOut, present=_invitation
).describe("Turn a role down.")


invitation.act(withdraw_invitation).on_api(
    "/withdraw", "withdraw", InvitationOut, present=_invitation
).describe("Take an offer back.")


api_organisations.act(end_membership).on_api(
    "/memberships/<uuid:membership_id>/end", "end", MembershipOut, present=_membership
).describe("End a membership: your own, or one of an organisation that you manage.")


organisation_doors.act(hand_over, HandOverOfSchema).on_api(
    "/hand-over",
    "transfer",
    MembershipsOut,
    present=lambda made: MembershipsOut().dump({"items": made}),
).describe("Pass an officer's roles to a successor.")

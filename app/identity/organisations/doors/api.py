"""The API of organisations, their members and invitations, and of verification."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields

from app.identity.organisations import queries as queries
from app.identity.organisations.schemas import (
    AddMemberSchema,
    CreateDepartmentSchema,
    CursorSchema,
    DeclareSupplierSchema,
    HandOverOfSchema,
    InsideOut,
    InvitationOut,
    MembershipOut,
    MyOrganisationOut,
    OfferOut,
    OrganisationOut,
    RefuseSupplierSchema,
)
from app.identity.organisations.use_cases.add_member import (
    AddMember,
    WithdrawInvitation,
    add_member,
    withdraw_invitation,
)
from app.identity.organisations.use_cases.answer_invitation import (
    AcceptInvitation,
    DeclineInvitation,
    accept_invitation,
    decline_invitation,
)
from app.identity.organisations.use_cases.create_department import (
    CreateDepartment,
    create_department,
)
from app.identity.organisations.use_cases.declare_supplier import (
    CorrectDeclaration,
    DeclareSupplier,
    correct_declaration,
    declare_supplier,
)
from app.identity.organisations.use_cases.end_membership import EndMembership, end_membership
from app.identity.organisations.use_cases.hand_over import HandOver, hand_over
from app.identity.organisations.use_cases.verify_supplier import (
    RefuseSupplier,
    VerifySupplier,
    refuse_supplier,
    verify_supplier,
)
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token

api = ApiBlueprint(
    "api_organisations", __name__, description="Firms, departments and who belongs to them."
)
needs_token(api)
_organisation = OrganisationOut().dump
_membership = MembershipOut().dump
_invitation = InvitationOut().dump


class MyOrganisationsOut(Schema):
    """The caller's organisations."""

    items = fields.List(fields.Nested(MyOrganisationOut))


class OffersOut(Schema):
    """The caller's open invitations."""

    items = fields.List(fields.Nested(OfferOut))


class OrganisationsOut(Schema):
    """Some organisations, and where the list goes on."""

    items = fields.List(fields.Nested(OrganisationOut))
    next_cursor = fields.String(allow_none=True)


class MembershipsOut(Schema):
    """Some memberships."""

    items = fields.List(fields.Nested(MembershipOut))


@api.post("/organisations")
@api.arguments(DeclareSupplierSchema)
@api.alt_response(201, schema=OrganisationOut)
def declare(given: dict[str, Any]) -> Response:
    """Declare a firm; the caller becomes its owner."""
    command = DeclareSupplier(**given)
    return respond(declare_supplier, command, present=_organisation, status=201)


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


@api.post("/organisations/<uuid:organisation_id>/correct")
@api.arguments(DeclareSupplierSchema)
@api.alt_response(200, schema=OrganisationOut)
def correct(given: dict[str, Any], organisation_id: UUID) -> Response:
    """Correct a declaration that is not verified yet."""
    command = CorrectDeclaration(**given, organisation_id=organisation_id)
    return respond(correct_declaration, command, present=_organisation)


@api.post("/organisations/<uuid:organisation_id>/verify")
@api.alt_response(200, schema=OrganisationOut)
def verify(organisation_id: UUID) -> Response:
    """Verify a firm."""
    command = VerifySupplier(organisation_id=organisation_id)
    return respond(verify_supplier, command, present=_organisation)


@api.post("/organisations/<uuid:organisation_id>/refuse")
@api.arguments(RefuseSupplierSchema)
@api.alt_response(200, schema=OrganisationOut)
def refuse(given: dict[str, Any], organisation_id: UUID) -> Response:
    """Send a firm's declaration back with a reason."""
    command = RefuseSupplier(**given, organisation_id=organisation_id)
    return respond(refuse_supplier, command, present=_organisation)


@api.get("/verification")
@api.arguments(CursorSchema, location="query")
@api.response(200, OrganisationsOut)
def undecided(given: dict[str, Any]) -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """List the firms that wait for a verification officer."""
    with reading(api_actor()) as uow:
        return queries.undecided_suppliers(uow, given["cursor"])


@api.post("/departments")
@api.arguments(CreateDepartmentSchema)
@api.alt_response(201, schema=OrganisationOut)
def create(given: dict[str, Any]) -> Response:
    """Create a department and invite its head."""
    command = CreateDepartment(**given)
    return respond(create_department, command, present=_organisation, status=201)


@api.get("/departments")
@api.arguments(CursorSchema, location="query")
@api.response(200, OrganisationsOut)
def departments(given: dict[str, Any]) -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """List the departments."""
    with reading(api_actor()) as uow:
        return queries.departments(uow, given["cursor"])


@api.post("/organisations/<uuid:organisation_id>/invitations")
@api.arguments(AddMemberSchema)
@api.alt_response(201, schema=InvitationOut)
def invite(given: dict[str, Any], organisation_id: UUID) -> Response:
    """Offer a role to the holder of a CNIC."""
    command = AddMember(**given, organisation_id=organisation_id)
    return respond(add_member, command, present=_invitation, status=201)


@api.get("/invitations")
@api.response(200, OffersOut)
def offers() -> dict[str, Any]:
    """List the roles that are offered to the caller."""
    with reading(api_actor()) as uow:
        return {"items": queries.my_invitations(uow)}


@api.post("/invitations/<uuid:invitation_id>/accept")
@api.alt_response(201, schema=MembershipOut)
def accept(invitation_id: UUID) -> Response:
    """Become a member."""
    command = AcceptInvitation(invitation_id=invitation_id)
    return respond(accept_invitation, command, present=_membership, status=201)


@api.post("/invitations/<uuid:invitation_id>/decline")
@api.alt_response(200, schema=InvitationOut)
def decline(invitation_id: UUID) -> Response:
    """Turn a role down."""
    command = DeclineInvitation(invitation_id=invitation_id)
    return respond(decline_invitation, command, present=_invitation)


@api.post("/invitations/<uuid:invitation_id>/withdraw")
@api.alt_response(200, schema=InvitationOut)
def withdraw(invitation_id: UUID) -> Response:
    """Take an offer back."""
    command = WithdrawInvitation(invitation_id=invitation_id)
    return respond(withdraw_invitation, command, present=_invitation)


@api.post("/memberships/<uuid:membership_id>/end")
@api.alt_response(200, schema=MembershipOut)
def end(membership_id: UUID) -> Response:
    """End a membership: one's own, or of an organisation that one manages."""
    command = EndMembership(membership_id=membership_id)
    return respond(end_membership, command, present=_membership)


@api.post("/organisations/<uuid:organisation_id>/hand-over")
@api.arguments(HandOverOfSchema)
@api.alt_response(200, schema=MembershipsOut)
def transfer(given: dict[str, Any], organisation_id: UUID) -> Response:
    """Pass an officer's roles to a successor."""
    command = HandOver(**given, organisation_id=organisation_id)
    return respond(hand_over, command, present=lambda made: MembershipsOut().dump({"items": made}))

"""The API of staff roles and of enrolment by facilitation officers."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields

from app.identity.enrolment.use_cases.enrol_person import (
    EnrolPerson,
    RenewSlip,
    enrol_person,
    renew_slip,
)
from app.identity.enrolment.use_cases.use_slip import UseSlip, use_slip
from app.identity.organisations import queries as queries
from app.identity.organisations.schemas import (
    CursorSchema,
    EnrolledOut,
    EnrolPersonSchema,
    GrantOut,
    GrantStaffRoleSchema,
    PersonNameOut,
    RenewSlipSchema,
    StaffRoleOut,
    UseSlipSchema,
)
from app.identity.staff.use_cases.grant_staff_role import (
    ConfirmStaffRole,
    EndStaffRole,
    GrantStaffRole,
    confirm_staff_role,
    end_staff_role,
    grant_staff_role,
)
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token

api = ApiBlueprint(
    "api_staff", __name__, description="Province-wide roles, and assisted enrolment."
)
slip_api = ApiBlueprint("api_slip", __name__, description="A printed slip becomes a password.")
needs_token(api)
_role = StaffRoleOut().dump
_enrolled = EnrolledOut().dump


class GrantsOut(Schema):
    """Some staff roles, and where the list goes on."""

    items = fields.List(fields.Nested(GrantOut))
    next_cursor = fields.String(allow_none=True)


@api.get("/staff-roles")
@api.arguments(CursorSchema, location="query")
@api.response(200, GrantsOut)
def roles(given: dict[str, Any]) -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """List the staff roles in force and those that wait to be confirmed."""
    with reading(api_actor()) as uow:
        return queries.staff(uow, given["cursor"])


@api.post("/staff-roles")
@api.arguments(GrantStaffRoleSchema)
@api.alt_response(201, schema=StaffRoleOut)
def grant(given: dict[str, Any]) -> Response:
    """Ask for a staff role; another administrator confirms it.

    Needs a fresh proof (403 `proof-needed`: POST /me/proof first).
    """
    return respond(grant_staff_role, GrantStaffRole(**given), present=_role, status=201)


@api.post("/staff-roles/<uuid:grant_id>/confirm")
@api.alt_response(200, schema=StaffRoleOut)
def confirm(grant_id: UUID) -> Response:
    """Put a staff role in force; needs a fresh proof, as asking for it."""
    return respond(confirm_staff_role, ConfirmStaffRole(grant_id=grant_id), present=_role)


@api.post("/staff-roles/<uuid:grant_id>/end")
@api.alt_response(200, schema=StaffRoleOut)
def end(grant_id: UUID) -> Response:
    """End a staff role, or turn the request for it down."""
    return respond(end_staff_role, EndStaffRole(grant_id=grant_id), present=_role)


@api.post("/enrolments")
@api.arguments(EnrolPersonSchema)
@api.alt_response(201, schema=EnrolledOut)
def enrol(given: dict[str, Any]) -> Response:
    """Enrol somebody with their consent; the slip's code is told this once."""
    command = EnrolPerson(**given)
    return respond(enrol_person, command, present=_enrolled, status=201, secret=True)


@api.post("/enrolments/slips")
@api.arguments(RenewSlipSchema)
@api.alt_response(201, schema=EnrolledOut)
def slip(given: dict[str, Any]) -> Response:
    """Replace a lost slip that was never used."""
    command = RenewSlip(**given)
    return respond(renew_slip, command, present=_enrolled, status=201, secret=True)


@slip_api.post("/enrolments/slips/use")
@slip_api.arguments(UseSlipSchema)
@slip_api.alt_response(200, schema=PersonNameOut)
def use(given: dict[str, Any]) -> Response:
    """Set a first password with the code of a printed slip."""
    return respond(use_slip, UseSlip(**given), present=PersonNameOut().dump)

"""The identity room's pages and API."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from app.config import Settings
from app.identity.accounts.queries.actors import holder_of_session, holder_of_token
from app.identity.accounts.use_cases.note_session_use import note_session_use
from app.identity.enrolment.use_cases.enrol_person import (
    Enrolled,
    EnrolPerson,
    RenewSlip,
    enrol_person,
    renew_slip,
)
from app.identity.enrolment.use_cases.use_slip import use_slip
from app.identity.enrolment.use_cases.verify_cnic import request_cnic_check, verify_cnic
from app.identity.organisations.queries import organisations as queries
from app.identity.organisations.schemas import (
    CursorSchema,
    EnrolPersonSchema,
    GrantOut,
    GrantStaffRoleSchema,
    RenewSlipSchema,
    RequestCnicCheckSchema,
    StaffRoleOut,
    UseSlipSchema,
    VerifyCnicSchema,
)
from app.identity.people.models import Person
from app.identity.staff.use_cases import (
    GrantStaffRole,
    confirm_staff_role,
    end_staff_role,
    grant_staff_role,
)
from app.identity.tokens.use_cases import note_token_use
from app.outputs import output_of
from app.permissions import Actor
from app.schemas import page_of
from app.unit_of_work import Executor
from app.web.actors import WaysIn, api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.subjects import Subject

# The API of staff roles and of enrolment by facilitation officers.

api = ApiBlueprint(
    "api_staff", __name__, description="Province-wide roles, and assisted enrolment."
)
slip_api = ApiBlueprint("api_slip", __name__, description="A printed slip becomes a password.")
needs_token(api)
GrantsOut = page_of(GrantOut, "GrantsOut")
PersonNameOut = output_of(Person, "PersonNameOut", only=("id", "name", "name_ur"))
EnrolledOut = output_of(Enrolled, "EnrolledOut", only=("slip_code",), person=PersonNameOut)
_role = StaffRoleOut().dump
_enrolled = EnrolledOut().dump


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


grant_doors = Subject(api=api, api_at="/staff-roles/<uuid:grant_id>")
grant_doors.act(confirm_staff_role).on_api(
    "/confirm", "confirm", StaffRoleOut, present=_role
).describe("Put a staff role in force; needs a fresh proof, as asking for it.")


grant_doors.act(end_staff_role).on_api("/end", "end", StaffRoleOut, present=_role).describe(
    "End a staff role, or turn the request for it down."
)


@api.post("/enrolments")
@api.arguments(EnrolPersonSchema)
@api.alt_response(201, schema=EnrolledOut)
def enrol(given: dict[str, Any]) -> Response:
    """Enrol somebody with their consent; the slip's code is shown only this once."""
    command = EnrolPerson(**given)
    return respond(enrol_person, command, present=_enrolled, status=201, secret=True)


@api.post("/enrolments/slips")
@api.arguments(RenewSlipSchema)
@api.alt_response(201, schema=EnrolledOut)
def slip(given: dict[str, Any]) -> Response:
    """Replace a lost slip that was never used."""
    command = RenewSlip(**given)
    return respond(renew_slip, command, present=_enrolled, status=201, secret=True)


class CnicCheckOut(Schema):
    """The destination of the code that the holder reads out."""

    id = fields.UUID()


api_staff = Subject(api=api)
api_staff.act(request_cnic_check, RequestCnicCheckSchema).on_api(
    "/cnic-checks",
    "check_cnic",
    CnicCheckOut,
    present=lambda request_id: CnicCheckOut().dump({"id": request_id}),
    status=201,
).describe(
    "Send a code to the account of a person who shows a CNIC card; the answer is the same"
    " without an account."
)
api_staff.act(verify_cnic, VerifyCnicSchema).on_api(
    "/cnic-checks/<uuid:request_id>/verify", "verify_cnic", PersonNameOut
).describe("Give the CNIC to that account alone, with the code that its holder reads out.")


Subject(api=slip_api).act(use_slip, UseSlipSchema).on_api(
    "/enrolments/slips/use", "use", PersonNameOut
).describe("Set a first password with the code of a printed slip.")


# Fills the web's port: whose session or token it is, and its use is noted now and then.


class StoredWaysIn(WaysIn):
    """Sessions and tokens, kept under a keyed hash of their secrets."""

    def by_session(self, executor: Executor, secret: str) -> Actor:
        """Return who holds a session; a stranger where it ended."""
        holder = holder_of_session(executor.bind, executor.vault, _hashes(executor, secret))
        if holder.note_use:
            executor.execute(note_session_use, None, actor=holder.actor)
        return holder.actor

    def by_token(self, executor: Executor, secret: str) -> Actor:
        """Return who holds a token; a stranger where it was revoked or expired."""
        holder = holder_of_token(executor.bind, executor.vault, _hashes(executor, secret))
        if holder.note_use:
            executor.execute(note_token_use, None, actor=holder.actor)
        return holder.actor


def _hashes(executor: Executor, secret: str) -> list[bytes]:
    return executor.vault.macs("token", secret.encode())


def make_credentials(_: Settings) -> WaysIn:
    """Return the ways in of a process."""
    return StoredWaysIn()

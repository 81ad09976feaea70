"""The API of one's own account, and of creating one. Signing in is for browsers; tokens are not."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields

from app.identity.accounts import totp
from app.identity.accounts.queries.account import (
    Account,
    SessionSummary,
    TotpSetUp,
    my_account,
    my_sessions,
)
from app.identity.accounts.schemas import (
    ChangePasswordSchema,
    ChangeProfileSchema,
    CodeSchema,
    ConfirmRegistrationSchema,
    NewEmailSchema,
    NewMobileSchema,
    ReAuthenticateSchema,
    RegisterPersonSchema,
    RequestPasswordResetSchema,
    ResetPasswordSchema,
)
from app.identity.accounts.use_cases.change_contact import (
    RequestContactChange,
    confirm_contact_change,
    request_contact_change,
)
from app.identity.accounts.use_cases.change_password import change_password
from app.identity.accounts.use_cases.change_profile import change_profile
from app.identity.accounts.use_cases.end_sessions import end_other_sessions, end_session
from app.identity.accounts.use_cases.re_authenticate import re_authenticate
from app.identity.accounts.use_cases.register_person import (
    RegisterPerson,
    ResendCodes,
    confirm_registration,
    register_person,
    resend_registration_codes,
)
from app.identity.accounts.use_cases.reset_password import (
    RequestPasswordReset,
    request_password_reset,
    reset_password,
)
from app.identity.accounts.use_cases.set_up_two_steps import (
    ConfirmTotp,
    confirm_totp,
    remove_totp,
    renew_recovery_codes,
    set_up_totp,
)
from app.identity.accounts.use_cases.share_phone import (
    ConfirmSharedPhone,
    confirm_shared_phone,
    request_shared_phone,
    share_own_phone,
    stop_sharing_phone,
)
from app.identity.people.doors import client_address
from app.outputs import output_of
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("account", __name__, description="People: one's own account, and a new one.")
needs_token(api, but=("register", "resend", "confirm", "request_reset", "reset"))


AccountOut = output_of(Account, "AccountOut")
SessionOut = output_of(SessionSummary, "SessionOut")


class SessionsOut(Schema):
    """The actor's sessions: at most fifty."""

    items = fields.List(fields.Nested(SessionOut))


class MadeOut(Schema):
    """The id of what was made."""

    id = fields.UUID()


TotpOut = output_of(TotpSetUp, "TotpOut")


class RecoveryCodesOut(Schema):
    """Recovery codes; shown once."""

    recovery_codes = fields.List(fields.String())


def _id_only(made: Any) -> dict[str, str]:  # noqa: ANN401 - an id, or a row with one
    return {"id": str(getattr(made, "id", made))}


def _nothing(_: object) -> dict[str, str]:
    return {}


def _codes(codes: list[str]) -> dict[str, list[str]]:
    return {"recovery_codes": codes}


@api.post("/registrations")
@api.arguments(RegisterPersonSchema)
@api.alt_response(202, schema=MadeOut)
def register(given: dict[str, Any]) -> Response:
    """Begin to create an account: codes go to the mobile and e-mail given."""
    command = RegisterPerson(**given, address=client_address())
    return respond(register_person, command, present=_id_only, status=202)


@api.post("/registrations/<uuid:registration_id>/codes")
@api.alt_response(202, schema=MadeOut)
def resend(registration_id: UUID) -> Response:
    """Send the codes again."""
    command = ResendCodes(registration_id=registration_id, address=client_address())
    return respond(resend_registration_codes, command, present=_id_only, status=202)


account = Subject(api=api)
account.read(
    "/me/sessions", "sessions", lambda uow: {"items": my_sessions(uow)}, SessionsOut
).describe("List the browsers that are signed in.")
account.act(confirm_registration, ConfirmRegistrationSchema).on_api(
    "/registrations/<uuid:registration_id>/confirm",
    "confirm",
    MadeOut,
    present=_id_only,
    status=201,
).describe("Create the account with the code that was sent.")


@api.post("/password-resets")
@api.arguments(RequestPasswordResetSchema)
@api.alt_response(202, schema=MadeOut)
def request_reset(given: dict[str, Any]) -> Response:
    """Ask for a code to set a new password."""
    command = RequestPasswordReset(**given, address=client_address())
    return respond(request_password_reset, command, present=_id_only, status=202)


account.act(reset_password, ResetPasswordSchema).on_api(
    "/password-resets/<uuid:request_id>", "reset", Schema, present=_nothing
).describe("Set a new password with the code; every browser is signed out.")


@api.get("/me")
@api.response(200, AccountOut)
def me() -> Any:  # noqa: ANN401 - flask-smorest dumps it
    """Read one's own account."""
    with reading(api_actor()) as uow:
        return my_account(uow)


account.act(change_profile, ChangeProfileSchema).on_api(
    "/me/profile", "profile", MadeOut, present=_id_only
).describe("Change name and language.")


account.act(change_password, ChangePasswordSchema).on_api(
    "/me/password", "password", Schema, present=_nothing
).describe("Change your own password; every browser is signed out.")


account.act(re_authenticate, ReAuthenticateSchema).on_api(
    "/me/proof", "proof", Schema, present=_nothing
).describe(
    "Prove again that it is you, for ten minutes of this token: password, and code if set up."
)


@api.post("/me/mobile")
@api.arguments(NewMobileSchema)
@api.alt_response(202, schema=MadeOut)
def mobile(given: dict[str, Any]) -> Response:
    """Change one's mobile number: a code goes to the new one."""
    command = RequestContactChange(kind="mobile", value=given["mobile"])
    return respond(request_contact_change, command, present=_id_only, status=202)


@api.post("/me/email")
@api.arguments(NewEmailSchema)
@api.alt_response(202, schema=MadeOut)
def email(given: dict[str, Any]) -> Response:
    """Change one's e-mail address: a code goes to the new one."""
    command = RequestContactChange(kind="email", value=given["email"])
    return respond(request_contact_change, command, present=_id_only, status=202)


account.act(confirm_contact_change, CodeSchema).on_api(
    "/me/contact/<uuid:request_id>", "contact", MadeOut, present=_id_only
).describe("Save the new number or address, with the code that was sent.")


account.act(request_shared_phone, NewMobileSchema).on_api(
    "/me/shared-phone", "shared_phone", MadeOut, present=_id_only, status=202
).describe("Have notices sent to a phone that others use too: a code goes to it.")


account.act(
    confirm_shared_phone,
    CodeSchema,
    command=lambda code_id, code: ConfirmSharedPhone(request_id=code_id, code=code),
).on_api(
    "/me/shared-phone/<uuid:code_id>", "shared_phone_confirmed", MadeOut, present=_id_only
).describe("Send notices to the shared phone, with the code that was sent to it.")


account.act(share_own_phone, command=lambda: None).on_api(
    "/me/shared-phone/own", "share_own", MadeOut, present=_id_only
).describe(
    "Turn your own number into a shared one; it can no longer be used to sign in or recover"
    " an account."
)


account.act(stop_sharing_phone, command=lambda: None).on_api(
    "/me/shared-phone/end", "end_shared", Schema, present=_nothing
).describe("Let no more notices arrive on the shared phone.")


account.act(end_session).on_api(
    "/me/sessions/<uuid:session_id>/end", "end_one", Schema, present=_nothing
).describe("Sign a browser out.")


@api.post("/me/sessions/end-others")
@api.alt_response(200, schema=Schema)
def end_others() -> Response:
    """Sign all browsers out."""
    return respond(end_other_sessions, None, present=_nothing)


@api.post("/me/two-steps")
@api.alt_response(201, schema=TotpOut)
def begin_two_steps() -> Response:
    """Make a secret for an authenticator app."""
    return respond(set_up_totp, None, present=_totp, status=201, secret=True)


@api.post("/me/two-steps/confirm")
@api.arguments(CodeSchema)
@api.alt_response(200, schema=RecoveryCodesOut)
def confirm_two_steps(given: dict[str, Any]) -> Response:
    """Turn the second step on with a code of the app."""
    return respond(confirm_totp, ConfirmTotp(**given), present=_codes, secret=True)


@api.post("/me/two-steps/recovery-codes")
@api.alt_response(200, schema=RecoveryCodesOut)
def new_codes() -> Response:
    """Replace the recovery codes."""
    return respond(renew_recovery_codes, None, present=_codes, secret=True)


@api.post("/me/two-steps/remove")
@api.alt_response(200, schema=Schema)
def remove_two_steps() -> Response:
    """Turn the second step off."""
    return respond(remove_totp, None, present=_nothing)


def _totp(secret: str) -> dict[str, str]:
    return {"secret": secret, "address": totp.address(secret, "")}

"""Pages of creating an account and of setting a new password with a code."""

from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.errors import NotFound
from app.identity.accounts.doors.sign_in_web import held_device, this_browser, welcome
from app.identity.accounts.queries.account import registration_summary
from app.identity.accounts.schemas import (
    ConfirmRegistrationSchema,
    RegisterPersonSchema,
    RequestPasswordResetSchema,
    ResetPasswordSchema,
)
from app.identity.accounts.use_cases.register_person import (
    RegisterPerson,
    ResendCodes,
    register_person,
    resend_registration_codes,
)
from app.identity.accounts.use_cases.reset_password import (
    RequestPasswordReset,
    ResetPassword,
    request_password_reset,
)
from app.identity.accounts.use_cases.reset_password import reset_password as reset_password_use_case
from app.identity.accounts.use_cases.sign_in import (
    EnterNewAccount,
    SignInResult,
    enter_new_account,
)
from app.identity.people.doors import client_address, web
from app.permissions import ANONYMOUS
from app.web.actors import page_actor
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.i18n import language
from app.web.return_addresses import onwards
from app.web.single_answers import judge
from app.web.subjects import Subject


@web.get("/register")
def register() -> ResponseReturnValue:
    """Show the form; somebody signed in has an account."""
    if page_actor().kind == "person":
        return redirect(url_for("identity.account"), 303)
    return _register_page(Form())


@web.post("/register")
def register_submitted() -> Response:
    """Keep what was entered and send codes."""
    return submit(
        RegisterPersonSchema(exclude=("language",)),
        register_person,
        lambda **i: RegisterPerson(**i, language=language(), address=client_address()),
        then=_to_codes,
        page=_register_page,
    )


@web.post("/register/<uuid:registration_id>")
def confirm_registration_submitted(registration_id: UUID) -> Response:
    """Make the account, and sign its owner in; a second press finds it made."""
    try:
        return judge(
            ConfirmRegistrationSchema(),
            enter_new_account,
            lambda **i: EnterNewAccount(**i, **this_browser(), registration_id=registration_id),
            done=_ready,
            page=lambda form: _confirm_page(form, registration_id),
        )
    except NotFound:
        flash(gettext("This code was used, or it is too old. Sign in, or create an account anew."))
        return make_response(redirect(url_for("identity.sign_in", next=onwards() or None), 303))


def _ready(result: SignInResult) -> Response:
    response = welcome(result)
    flash(gettext("Your account is ready, and you are signed in."), "success")
    return response


@web.post("/register/<uuid:registration_id>/codes")
def resend_codes(registration_id: UUID) -> Response:
    """Send the codes again."""

    def done(made: UUID) -> str:
        flash(gettext("We have sent new codes. The earlier ones no longer work."))
        return _to_codes(made)

    command = ResendCodes(registration_id=registration_id, address=client_address())
    return perform(resend_registration_codes, command, then=done)


@web.post("/reset-password")
def request_reset_submitted() -> Response:
    """Send a code if there is an account; the answer is always the same."""
    return submit(
        RequestPasswordResetSchema(),
        request_password_reset,
        lambda **i: RequestPasswordReset(**i, address=client_address(), device=held_device()),
        then=lambda made: url_for(
            "identity.reset_password", request_id=made, next=onwards() or None
        ),
        page=_request_reset_page,
    )


@web.get("/reset-password/<uuid:request_id>")
def reset_password(request_id: UUID) -> str:
    """Ask for the code and a new password."""
    del request_id
    return _reset_page(Form())


@web.post("/reset-password/<uuid:request_id>")
def reset_password_submitted(request_id: UUID) -> Response:
    """Set the new password."""

    def done(_: None) -> str:
        flash(gettext("Your password is changed. Sign in with the new one."), "success")
        return url_for("identity.sign_in", next=onwards() or None)

    return submit(
        ResetPasswordSchema(),
        reset_password_use_case,
        lambda **i: ResetPassword(**i, request_id=request_id),
        then=done,
        page=_reset_page,
    )


def _to_codes(registration_id: UUID) -> str:
    address: str = url_for(
        "identity.confirm_registration_page",
        registration_id=registration_id,
        next=onwards() or None,
    )
    return address


def _register_page(form: Form) -> str:
    return render_template(
        "identity/register.html",
        form=form,
        title=gettext("Create an account"),
        onwards=onwards(),
    )


def _confirm_page(form: Form, registration_id: UUID) -> str:
    with reading(ANONYMOUS) as uow:
        waiting = registration_summary(uow, registration_id)
    return render_template(
        "identity/confirm.html",
        form=form,
        title=gettext("Enter the code"),
        waiting=waiting,
        onwards=onwards(),
    )


def _request_reset_page(form: Form) -> str:
    return render_template(
        "identity/request_reset.html", form=form, title=gettext("Set a new password")
    )


def _reset_page(form: Form) -> str:
    return render_template(
        "identity/reset_password.html",
        form=form,
        title=gettext("Set a new password"),
        onwards=onwards(),
    )


accounts = Subject(web)
accounts.page("/register/<uuid:registration_id>", "confirm_registration_page", _confirm_page)
accounts.page("/reset-password", "request_reset", _request_reset_page)

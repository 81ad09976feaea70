"""Pages of one's own account: profile, contact details, password, sessions."""

from uuid import UUID

from flask import Response, flash, render_template, url_for
from flask_babel import gettext

from app.identity.accounts.doors.sign_in_web import speaking
from app.identity.accounts.queries.account import my_account, my_sessions
from app.identity.accounts.queries.fresh_proof import require_fresh_proof
from app.identity.accounts.schemas import (
    ChangePasswordSchema,
    ChangeProfileSchema,
    CodeSchema,
    NewEmailSchema,
    NewMobileSchema,
)
from app.identity.accounts.use_cases.change_contact import (
    ConfirmContactChange,
    RequestContactChange,
    confirm_contact_change,
    request_contact_change,
)
from app.identity.accounts.use_cases.change_password import ChangePassword
from app.identity.accounts.use_cases.change_password import (
    change_password as change_password_use_case,
)
from app.identity.accounts.use_cases.change_profile import ChangeProfile, change_profile
from app.identity.accounts.use_cases.end_sessions import EndSession, end_other_sessions
from app.identity.accounts.use_cases.end_sessions import end_session as end_session_use_case
from app.identity.people.doors import web
from app.identity.people.models import Person
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.subjects import Subject


@web.get("/account")
def account() -> str:
    """Show one's account."""
    with reading() as uow:
        shown = my_account(uow)
    return render_template("identity/account.html", title=gettext("Your account"), account=shown)


@web.get("/account/profile")
def profile() -> str:
    """Ask for name and language."""
    with reading() as uow:
        shown = my_account(uow)
    values = {"name": shown.name, "name_ur": shown.name_ur, "language": shown.language}
    return _profile_page(Form(values=values))


@web.post("/account/profile")
def profile_submitted() -> Response:
    """Change name and language."""
    chosen: list[str] = []

    def done(person: Person) -> str:
        chosen.append(person.language)
        return _done(gettext("Your profile is changed."))

    response = submit(
        ChangeProfileSchema(),
        change_profile,
        ChangeProfile,
        then=done,
        page=_profile_page,
    )
    return speaking(response, chosen[0]) if chosen else response


@web.get("/account/mobile")
def mobile() -> str:
    """Ask for a mobile number."""
    return _contact_page(Form(), "mobile", asking=True)


@web.post("/account/mobile")
def mobile_submitted() -> Response:
    """Send a code to the mobile number."""
    return submit(
        NewMobileSchema(),
        request_contact_change,
        lambda mobile: RequestContactChange(kind="mobile", value=mobile),
        then=lambda made: url_for("identity.confirm_contact", request_id=made),
        page=lambda form: _contact_page(form, "mobile"),
    )


@web.get("/account/email")
def email() -> str:
    """Ask for an e-mail address."""
    return _contact_page(Form(), "email", asking=True)


@web.post("/account/email")
def email_submitted() -> Response:
    """Send a code to the e-mail address."""
    return submit(
        NewEmailSchema(),
        request_contact_change,
        lambda email: RequestContactChange(kind="email", value=email),
        then=lambda made: url_for("identity.confirm_contact", request_id=made),
        page=lambda form: _contact_page(form, "email"),
    )


@web.get("/account/contact/<uuid:request_id>")
def confirm_contact(request_id: UUID) -> str:
    """Ask for the code."""
    del request_id
    with reading() as uow:
        my_account(uow)
    return _contact_code_page(Form())


@web.post("/account/contact/<uuid:request_id>")
def confirm_contact_submitted(request_id: UUID) -> Response:
    """Keep the new address."""
    return submit(
        CodeSchema(),
        confirm_contact_change,
        lambda **i: ConfirmContactChange(**i, request_id=request_id),
        then=lambda _: _done(gettext("Your contact details are changed.")),
        page=_contact_code_page,
    )


@web.get("/account/password")
def change_password() -> str:
    """Ask for the present and a new password."""
    with reading() as uow:
        my_account(uow)
    return _password_page(Form())


@web.get("/account/sessions")
def sessions() -> str:
    """Show where one is signed in."""
    with reading() as uow:
        shown = my_sessions(uow)
    return render_template(
        "identity/sessions.html", title=gettext("Where you are signed in"), sessions=shown
    )


@web.post("/account/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> Response:
    """Sign another device out."""
    command = EndSession(session_id=session_id)
    return perform(end_session_use_case, command, then=lambda _: url_for("identity.sessions"))


@web.post("/account/sessions/end-others")
def end_others() -> Response:
    """Sign all other devices out."""
    return perform(end_other_sessions, None, then=lambda _: url_for("identity.sessions"))


def _done(message: str) -> str:
    flash(message, "success")
    return url_for("identity.account")


def _profile_page(form: Form) -> str:
    return render_template("identity/profile.html", form=form, title=gettext("Name and language"))


def _contact_page(form: Form, kind: str, *, asking: bool = False) -> str:
    """Render the form; an actor without a recent proof is sent to prove it first."""
    with reading() as uow:
        if asking:
            require_fresh_proof(uow)
        my_account(uow)
    title = gettext("Mobile number") if kind == "mobile" else gettext("E-mail address")
    return render_template("identity/contact.html", form=form, title=title, kind=kind)


def _contact_code_page(form: Form) -> str:
    return render_template("identity/contact_code.html", form=form, title=gettext("Enter the code"))


def _password_page(form: Form) -> str:
    return render_template(
        "identity/change_password.html", form=form, title=gettext("Change your password")
    )


Subject(web).act(change_password_use_case, ChangePasswordSchema, command=ChangePassword).on_page(
    "/account/password",
    "change_password_submitted",
    draw=_password_page,
    then=lambda _: _done(gettext("Your password is changed. Other devices are signed out.")),
)

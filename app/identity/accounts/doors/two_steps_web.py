"""Pages of signing in with two steps. Recovery codes are drawn once, in the answer to the form."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext

from app.identity.accounts import totp
from app.identity.accounts.queries.account import my_account, totp_set_up
from app.identity.accounts.schemas import CodeSchema, EmptySchema
from app.identity.accounts.use_cases.set_up_two_steps import (
    ConfirmTotp,
    confirm_totp,
    remove_totp,
    renew_recovery_codes,
    set_up_totp,
)
from app.identity.people.doors import web
from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.single_answers import judge
from app.web.subjects import Subject


@web.post("/account/two-steps")
def begin_two_steps() -> Response:
    """Make a secret for an app."""
    return perform(set_up_totp, None, then=lambda _: url_for("identity.scan"))


@web.post("/account/two-steps/app")
def scanned() -> Response:
    """Turn it on and show recovery codes."""
    return judge(CodeSchema(), confirm_totp, ConfirmTotp, done=_show_codes, page=_scan_page)


@web.post("/account/two-steps/codes")
def renew_codes() -> Response:
    """Replace the recovery codes and show the new ones."""
    return judge(
        EmptySchema(),
        renew_recovery_codes,
        lambda: None,
        done=_show_codes,
        page=_two_steps_page,
    )


@web.post("/account/two-steps/remove")
def remove_two_steps() -> Response:
    """Turn it off."""

    def done(_: None) -> Response:
        flash(gettext("You sign in with your password alone now."))
        return make_response(redirect(url_for("identity.account"), 303))

    return judge(EmptySchema(), remove_totp, lambda: None, done=done, page=_two_steps_page)


def _two_steps_page(form: Form) -> str:
    with reading() as uow:
        account = my_account(uow)
    return render_template(
        "identity/two_steps.html",
        form=form,
        title=gettext("Sign in with two steps"),
        account=account,
    )


def _scan_page(form: Form) -> str:
    with reading() as uow:
        waiting = totp_set_up(uow)
    return render_template(
        "identity/scan.html",
        form=form,
        title=gettext("Set up an authenticator app"),
        secret=waiting.secret,
        image=totp.qr_code(waiting.address),
    )


def _show_codes(codes: list[str]) -> Response:
    title = gettext("Keep these recovery codes")
    return make_response(render_template("identity/recovery_codes.html", title=title, codes=codes))


accounts = Subject(web)
accounts.page("/account/two-steps", "two_steps", _two_steps_page)
accounts.page("/account/two-steps/app", "scan", _scan_page)

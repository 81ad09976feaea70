"""Pages of a phone that several people share for notices."""

from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import gettext

from app.identity.accounts.queries.account import my_account
from app.identity.accounts.queries.fresh_proof import require_fresh_proof
from app.identity.accounts.schemas import CodeSchema, NewMobileSchema
from app.identity.accounts.use_cases.share_phone import (
    ConfirmSharedPhone,
    confirm_shared_phone,
    request_shared_phone,
    share_own_phone,
    stop_sharing_phone,
)
from app.identity.people.doors import web
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject


@web.get("/account/shared-phone")
def shared_phone() -> str:
    """Ask for the number; an actor without a recent proof is sent to prove it first."""
    return _page(Form(), asking=True)


def _page(form: Form, *, asking: bool = False) -> str:
    with reading() as uow:
        if asking:
            require_fresh_proof(uow)
        account = my_account(uow)
    title = gettext("A phone that you share")
    return render_template("identity/shared_phone.html", form=form, title=title, account=account)


def _code_page(form: Form, code_id: UUID) -> str:
    del code_id
    with reading() as uow:
        my_account(uow)
    return render_template("identity/contact_code.html", form=form, title=gettext("Enter the code"))


def _done(message: str) -> str:
    flash(message, "success")
    return url_for("identity.account")


accounts = Subject(web)
accounts.act(request_shared_phone, NewMobileSchema).on_page(
    "/account/shared-phone",
    "shared_phone_requested",
    draw=_page,
    then=lambda made: url_for("identity.shared_phone_code", code_id=made),
)
accounts.act(
    confirm_shared_phone,
    CodeSchema,
    command=lambda code_id, code: ConfirmSharedPhone(request_id=code_id, code=code),
).on_page(
    "/account/shared-phone/<uuid:code_id>",
    "shared_phone_confirmed",
    ask="shared_phone_code",
    draw=_code_page,
    then=lambda _: _done(gettext("Notices arrive on the shared phone now.")),
)
accounts.act(share_own_phone, command=lambda: None).on_page(
    "/account/shared-phone/own",
    "share_own_phone",
    draw=_page,
    then=lambda _: _done(gettext("Your number is a shared one now. You cannot sign in with it.")),
)
accounts.act(stop_sharing_phone, command=lambda: None).on_page(
    "/account/shared-phone/end",
    "stop_sharing_phone",
    draw=_page,
    then=lambda _: _done(gettext("No more notices arrive on the shared phone.")),
)

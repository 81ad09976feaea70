"""Where one's own refunds go: a payer's page."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for

from app.text import sentence
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.translation import translate
from payments.bank_orders.doors.tables import own_refunds_of
from payments.bank_orders.queries import own_refund, own_refunds
from payments.bank_orders.schemas import PayeeAccountSchema
from payments.bank_orders.use_cases.set_payee_account import TellOwnAccount, tell_own_account
from payments.bills.doors import presenter as bill_labels

blueprint = Blueprint("own_accounts", __name__, url_prefix="/bills/<psid>/refund-accounts")
needs_sign_in(blueprint)
_DONE = sentence("The account for your refund is saved.")


@blueprint.get("")
def index(psid: str) -> str:
    """List the refunds of one's own bill that go by a bank, and where each goes."""
    with reading() as uow:
        bill, rows = own_refunds(uow, psid)
    return render_template(
        "payments/own_accounts/index.html",
        bill=bill,
        listed=own_refunds_of(bill, rows),
        words=bill_labels,
    )


@blueprint.get("/<uuid:refund_id>")
def new(psid: str, refund_id: UUID) -> str:
    """Ask where a refund is to go."""
    return _asking(Form(), psid, refund_id)


@blueprint.post("/<uuid:refund_id>")
def told(psid: str, refund_id: UUID) -> Response:
    """Keep it, sealed."""
    return submit(
        PayeeAccountSchema(),
        tell_own_account,
        lambda **loaded: TellOwnAccount(refund_id=refund_id, **loaded),
        then=lambda _row: _told(psid),
        page=lambda form: _asking(form, psid, refund_id),
        secret=True,
    )


def _told(psid: str) -> str:
    flash(translate(_DONE), "success")
    return url_for("own_accounts.index", psid=psid)


def _asking(form: Form, psid: str, refund_id: UUID) -> str:
    with reading() as uow:
        bill, row = own_refund(uow, psid, refund_id)
    return render_template(
        "payments/own_accounts/new.html", form=form, bill=bill, row=row, words=bill_labels
    )

"""Refund accounts: a payer's page, and an officer's choice for a payer at the counter."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for

from app.permissions import require
from app.schemas import CommandSchema
from app.text import sentence
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from app.web.translation import translate
from payments.bank_orders.doors.api import api
from payments.bank_orders.doors.tables import own_refunds_of
from payments.bank_orders.queries import own_refund, own_refunds
from payments.bank_orders.schemas import (
    ChooseForPayeeSchema,
    ChooseForPayerSchema,
    PayeeAccountSchema,
    PayOrderChoiceOut,
    PayOrderChoicesOut,
)
from payments.bank_orders.use_cases.choose_pay_order import (
    ChoosePayOrder,
    choose_for_payee,
    choose_for_payer,
    choose_pay_order,
)
from payments.bank_orders.use_cases.set_payee_account import TellOwnAccount, tell_own_account
from payments.bills import doors as bills_doors
from payments.refunds.models import PayOrderChoice
from payments.suspense.queries.items import suspense_decision
from payments.treasury.permissions import RECORD_PAY_ORDER

blueprint = Blueprint("own_accounts", __name__, url_prefix="/bills/<psid>/refund-accounts")
needs_sign_in(blueprint)
_DONE = sentence("It is saved how your refund reaches you.")
_NOTED = sentence("Refunds of this bill that are paid by pay order now: %(count)s.")


@blueprint.get("")
def index(psid: str) -> str:
    """List the refunds of one's own bill that go by a bank, and where each goes."""
    with reading() as uow:
        bill, rows = own_refunds(uow, psid)
    return render_template(
        "payments/own_accounts/index.html",
        bill=bill,
        listed=own_refunds_of(bill, rows),
        words=bills_doors,
    )


@blueprint.get("/<uuid:refund_id>")
def new(psid: str, refund_id: UUID) -> str:
    """Ask where a refund is to go."""
    return _show_account_form(Form(), psid, refund_id)


@blueprint.post("/<uuid:refund_id>")
def told(psid: str, refund_id: UUID) -> Response:
    """Store the account, sealed."""
    return submit(
        PayeeAccountSchema(),
        tell_own_account,
        lambda **loaded: TellOwnAccount(refund_id=refund_id, **loaded),
        then=lambda _row: _flash_done(psid),
        page=lambda form: _show_account_form(form, psid, refund_id),
        secret=True,
    )


def _flash_done(psid: str) -> str:
    flash(translate(_DONE), "success")
    return url_for("own_accounts.index", psid=psid)


def _show_account_form(form: Form, psid: str, refund_id: UUID) -> str:
    with reading() as uow:
        bill, row = own_refund(uow, psid, refund_id)
    return render_template(
        "payments/own_accounts/new.html", form=form, bill=bill, row=row, words=bills_doors
    )


def _choosing(form: Form, psid: str, refund_id: UUID) -> str:
    with reading() as uow:
        bill, row = own_refund(uow, psid, refund_id)
    return render_template(
        "payments/own_accounts/pay_order.html", form=form, bill=bill, row=row, words=bills_doors
    )


@blueprint.get("/<uuid:refund_id>/pay-order")
def pay_order(psid: str, refund_id: UUID) -> str:
    """Ask whether the refund is to come by a pay order."""
    return _choosing(Form(), psid, refund_id)


@blueprint.post("/<uuid:refund_id>/pay-order")
def pay_order_chosen(psid: str, refund_id: UUID) -> Response:
    """Keep the choice."""
    return submit(
        CommandSchema(),
        choose_pay_order,
        lambda: ChoosePayOrder(refund_id=refund_id),
        then=lambda _row: _flash_done(psid),
        page=lambda form: _choosing(form, psid, refund_id),
    )


centre = Blueprint("pay_orders", __name__, url_prefix="/pay-orders")
needs_sign_in(centre)


def _at_centre(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RECORD_PAY_ORDER)
    return render_template("payments/own_accounts/for_payer.html", form=form)


def _chosen(made: list[PayOrderChoice]) -> str:
    flash(translate(_NOTED) % {"count": len(made)}, "success")
    return url_for("pay_orders.new")


pay_orders = Subject(centre, api, draw=_at_centre)
pay_orders.page("/new", "new")
pay_orders.act(choose_for_payer, ChooseForPayerSchema).on_page(
    "/new", "chosen", then=_chosen
).on_api(
    "/pay-orders/choices",
    "choose_for_payer",
    PayOrderChoicesOut,
    present=lambda made: PayOrderChoicesOut().dump({"items": made}),
    status=201,
).describe("Ask for pay orders for a payer who visits a centre; the payer is notified.")


pay_orders.act(choose_for_payee, ChooseForPayeeSchema).on_page(
    "/suspense/<uuid:decision_id>",
    "chosen_for_payee",
    ask="for_payee",
    draw=drawn(
        "payments/own_accounts/for_payee.html", needs=RECORD_PAY_ORDER, found=suspense_decision
    ),
    back="suspense.decision",
).done(sentence("It is saved that the payer wants a pay order.")).on_api(
    "/suspense-decisions/<uuid:decision_id>/pay-order-choice",
    "choose_for_payee",
    PayOrderChoiceOut,
    status=201,
).describe("Ask for a pay order for a person who gets money back from suspense.")

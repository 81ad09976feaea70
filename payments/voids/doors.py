"""Void payments as JSON, for finance officers and audit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for

from app.paging import Page
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema
from app.text import sentence
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject, drawn
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.bills import doors as bills_doors
from payments.kernel.permissions import DECIDE_UNDOING, PROPOSE_UNDOING
from payments.receipts.models import Payment
from payments.reversals import doors as reversals_doors
from payments.reversals.models import PaymentReversal
from payments.voids.models import BOUNCED, MISTAKE, TWICE, WHYS, PaymentUndoing
from payments.voids.queries import (
    ListedUndoing,
    ShownUndoing,
    list_undoings,
    read_void,
    read_void_form,
)
from payments.voids.schemas import (
    ProposeUndoingSchema,
    ShownUndoingOut,
    UndoingOut,
    UndoingsOut,
    UndoingsQuerySchema,
)
from payments.voids.use_cases import approve_undoing, propose_undoing, refuse_undoing

api = ApiBlueprint("undoings_api", __name__, description="Payments that never were money")
needs_token(api)


@api.get("/undoings")
@api.arguments(UndoingsQuerySchema, location="query")
@api.response(200, UndoingsOut)
def every(asked: dict[str, Any]) -> Page[ListedUndoing]:
    """List what waits for a second officer, or everything."""
    with reading(api_actor()) as uow:
        return list_undoings(uow, waiting=not asked["all"], cursor=asked["cursor"])


# Pages of what never was money, for finance officers and audit.

blueprint = Blueprint("undoings", __name__, url_prefix="/undoings")
needs_sign_in(blueprint)
# The reasons for voiding an entry, as officers choose them.
WHY_LABELS = {
    TWICE: sentence("The same money was recorded twice"),
    MISTAKE: sentence("It was recorded by mistake: no money was received"),
    BOUNCED: sentence("The cheque was not paid by its bank"),
}
STATES = {
    "proposed": sentence("Waiting"),
    "approved": sentence("Withdrawn"),
    "refused": sentence("Refused"),
}
UNDOINGS: Table[ListedUndoing] = Table(
    Column(
        sentence("Bill"),
        lambda each: linked(
            bills_doors.grouped(each.psid), "undoings.show", undoing_id=each.undoing.id
        ),
    ),
    Column(sentence("By"), lambda each: bills_doors.channel_label(each.payment.channel)),
    Column(sentence("Why"), lambda each: WHY_LABELS[each.undoing.why]),
    Column(sentence("Receipt"), lambda each: isolate_ltr(each.payment.receipt)),
    money(sentence("Amount"), "payment.amount_paisa"),
    Column(sentence("State"), lambda each: STATES[each.undoing.state]),
)
LED_TO: Table[PaymentReversal] = Table(
    Column(sentence("What happened"), lambda each: reversals_doors.kind_label(each.kind)),
    Column(sentence("When"), lambda each: local_time(each.at)),
    Column(
        sentence("Amount"),
        lambda each: amount(each.amount_paisa or -each.excess_paisa),
        numeric=True,
    ),
    Column(
        sentence("In the books"),
        lambda each: linked(
            sentence("Its entries"), "books.transaction", transaction_id=each.transaction_id
        ),
    ),
)


def _facts(shown: ShownUndoing) -> Sequence[Cell]:
    undoing, payment, same = shown.listed.undoing, shown.listed.payment, shown.listed.same
    return summary_rows(
        (sentence("Bill"), isolate_ltr(bills_doors.grouped(shown.bill.psid))),
        (sentence("State of the bill"), bills_doors.state_tag(shown.view.state)),
        (sentence("Amount"), amount(payment.amount_paisa)),
        (sentence("By"), bills_doors.channel_label(payment.channel)),
        (sentence("Receipt"), isolate_ltr(payment.receipt)),
        (sentence("Paid at"), local_time(payment.paid_at)),
        (sentence("Why"), WHY_LABELS[undoing.why]),
        (sentence("How the officer knows"), undoing.reason),
        (sentence("Entered"), local_time(undoing.entered_at)),
        ("The payment that stays", isolate_ltr(same)) if same else None,
        ("Withdrawn", local_time(undoing.approved_at)) if undoing.approved_at else None,
    )


@blueprint.get("")
def index() -> str:
    """List what waits for a second officer; with `?all=yes` everything."""
    asked = UndoingsQuerySchema().load(request.args)
    with reading() as uow:
        page = list_undoings(uow, waiting=not asked["all"], cursor=asked["cursor"])
    return render_template(
        "payments/undoings/index.html",
        listed=UNDOINGS.of(page.items),
        next_cursor=page.next_cursor,
        everything=asked["all"],
    )


def _entered(made: PaymentUndoing) -> str:
    flash(translate(sentence("It is entered. Another officer must agree.")), "success")
    return url_for("undoings.show", undoing_id=made.id)


def _show_void_form(form: Form, payment_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_UNDOING)
        asked = read_void_form(uow, payment_id)
    return render_template(
        "payments/undoings/propose.html",
        form=form,
        asked=asked,
        whys=[(why, translate(WHY_LABELS[why])) for why in WHYS],
        others=[(each.receipt, _payment_label(each)) for each in asked.others],
        by=bills_doors.channel_label(asked.seen.payment.channel),
    )


def _payment_label(payment: Payment) -> str:
    channel = bills_doors.channel_label(payment.channel)
    return f"{payment.receipt} · {channel} · {local_time(payment.paid_at)}"


def _show(form: Form, undoing_id: UUID) -> str:
    with reading() as uow:
        shown = read_void(uow, undoing_id)
        actor = uow.actor
    return render_template(
        "payments/undoings/show.html",
        form=form,
        shown=shown,
        facts=_facts(shown),
        led_to=LED_TO.of(shown.rows),
        me=actor.person_id,
        may_decide=actor.may(DECIDE_UNDOING),
    )


void = Subject(
    blueprint, api, "/<uuid:undoing_id>", "/undoings/<uuid:undoing_id>", "undoings.show", _show
)
void.read("", "one", read_void, ShownUndoingOut).describe(
    "Tell how an undoing stands, and what it has led to."
)
void.page("", "show")
void.act(approve_undoing, CommandSchema).on_page("/approve", "approve").done(
    sentence("The payment is void, and the bill is updated.")
).on_api("/approval", "approve", UndoingOut).describe(
    "Agree to another officer's entry: the payment is made void."
)
void.act(refuse_undoing, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn("payments/undoings/refuse.html", needs=DECIDE_UNDOING, shown=read_void),
).done(sentence("It was refused. The payment counts.")).on_api(
    "/refusal", "refuse", UndoingOut
).describe("Refuse another officer's entry, or withdraw your own.")


payment_doors = Subject(
    blueprint, api, "/of/<uuid:payment_id>", "/payments/<uuid:payment_id>", draw=_show_void_form
)
payment_doors.page("", "new")
payment_doors.act(propose_undoing, ProposeUndoingSchema).on_page(
    "", "new_post", then=_entered
).on_api(
    "/undoings",
    "propose",
    UndoingOut,
    status=201,
    location=lambda made: f"/api/v1/undoings/{made.id}",
).describe("Report that a payment never was money; another finance officer agrees to it.")

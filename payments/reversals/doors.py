"""Reversed payments, as JSON for Finance and audit."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import gettext
from markupsafe import Markup

from app.identity.public import members_of, staff_with
from app.money import grouped_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.roles import BILLING_OFFICER, FINANCE_OFFICER
from app.schemas import CursorSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time, typed
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, amount, linked, money
from app.web.translation import translate
from payments.bills.doors import grouped
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.kernel.events import PAYMENT_RESTORED, PAYMENT_REVERSED
from payments.receipts.confidentiality import veiled
from payments.receipts.doors import tell_about
from payments.receipts.models import Payment
from payments.reversals.models import PaymentReversal
from payments.reversals.policy import ReversalKind
from payments.reversals.queries import ListedReversal, list_reversals
from payments.reversals.schemas import ReversalsOut

api = ApiBlueprint("reversals_api", __name__, description="Payments that were reversed")
needs_token(api)


# Notices about payments that were reversed, restored or applied.
#
# They go to the payer, the department that raised the bill, and Finance. A department gets none
# about a bill that is still hidden from it.

_TEMPLATES = {
    ReversalKind.CHARGEBACK_REVERSED: "given_again",
    ReversalKind.UNDONE: "undone",
    ReversalKind.APPLIED: "applied",
    ReversalKind.CREDIT_REVERSED: "credit_reversed",
}


@handler("payments.tell_of_reversal")
def tell_of_reversal(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer, Finance and the department that a payment was reversed or restored."""
    reversal = uow.get(PaymentReversal, UUID(event.payload["reversal_id"]))
    payment = uow.get(Payment, reversal.payment_id)
    bill = uow.get(Bill, reversal.bill_id)
    template = _TEMPLATES.get(ReversalKind(reversal.kind), "taken_back")
    amount = abs(reversal.amount_paisa or reversal.excess_paisa)
    more = {"reason": reversal.reason} if reversal.reason else {}
    tell_about(uow, f"payments/{template}", payment, amount, **more)
    office = [*finance(uow), *_department(uow, bill)]
    notify_office(uow, f"payments/{template}_office", office, bill, (payment.receipt, amount))


def finance(uow: UnitOfWork) -> list[UUID]:
    """Return the finance officers to notify."""
    return [person.id for person in staff_with(uow.session, FINANCE_OFFICER)]


def _department(uow: UnitOfWork, bill: Bill) -> list[UUID]:
    if veiled(uow.session, bill):
        return []
    return [each.id for each in members_of(uow.session, bill.department_id, BILLING_OFFICER)]


def notify_office(
    uow: UnitOfWork, template: str, people: Iterable[UUID], bill: Bill, about: tuple[str, int]
) -> None:
    """Notify officials about a bill's payment; `about` is its receipt and an amount in paisa."""
    receipt, paisa = about
    values = {
        "psid": grouped_psid(bill.psid),
        "bill": bill.psid,
        "amount": grouped_rupees(paisa),
        "receipt": receipt,
    }
    for person_id in dict.fromkeys(people):
        queue_message(uow, template=template, values=values, person_id=person_id)


REVERSAL_EVENTS = ((PAYMENT_REVERSED, tell_of_reversal), (PAYMENT_RESTORED, tell_of_reversal))


# Labels and tables of reversed payments.

KINDS: Mapping[ReversalKind, Sentence] = {
    ReversalKind.CAPTURE_FAILED: sentence("The bank did not pay it"),
    ReversalKind.CHARGEBACK: sentence("Charged back by the card’s holder"),
    ReversalKind.CHARGEBACK_REVERSED: sentence("The chargeback was won: the money was paid again"),
    ReversalKind.SECOND_CHARGEBACK: sentence("Charged back for good"),
    ReversalKind.UNDONE: sentence("Made void by two officers: no money was received"),
    ReversalKind.APPLIED: sentence("The overpayment now pays the bill"),
    ReversalKind.CREDIT_REVERSED: sentence("The credit note was reversed"),
}


def kind_label(kind: str) -> str:
    """Return the label of a kind of reversal."""
    return translate(KINDS[ReversalKind(kind)])


def _describe_reversal(each: ListedReversal) -> str:
    label = kind_label(each.reversal.kind)
    return (
        Markup("{}: {}").format(label, typed(each.reversal.reason))
        if each.reversal.reason
        else label
    )


def _number(each: ListedReversal) -> Cell:
    undoing = each.reversal.undoing_id
    if undoing:
        return linked(gettext("Why"), "undoings.show", undoing_id=undoing)
    return isolate_ltr(each.reversal.reference)


REVERSALS: Table[ListedReversal] = Table(
    Column(
        sentence("Bill"), lambda each: linked(grouped(each.psid), "refunds.bill", psid=each.psid)
    ),
    Column(sentence("What happened"), _describe_reversal),
    Column(sentence("Number"), _number),
    Column(sentence("When"), lambda each: local_time(each.reversal.at)),
    Column(
        sentence("Had been refunded"),
        lambda each: amount(-each.reversal.recoverable_paisa),
        numeric=True,
    ),
    money(sentence("Amount"), "reversal.amount_paisa"),
)


# The page of reversed payments, for Finance and audit.

blueprint = Blueprint("reversals", __name__, url_prefix="/reversals")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List reversed and restored payments, newest first."""
    asked = CursorSchema().load(request.args)
    with reading() as uow:
        page = list_reversals(uow, asked["cursor"])
    return render_template(
        "payments/reversals/index.html",
        listed=REVERSALS.of(page.items),
        next_cursor=page.next_cursor,
    )


Subject(api=api).read("/reversals", "every", list_reversals, ReversalsOut, CursorSchema).describe(
    "List reversed and restored payments, newest first."
)

"""A record of a payment that was approved by mistake is cancelled by two officers too.

It stays with what it said and why it was cancelled; what was paid is then recorded anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import checked
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation
from marketplace.invoices.use_cases.find_invoice import find_invoice, recorded_payments
from marketplace.kernel import permissions

PROPOSED = "marketplace.payment_cancellation_proposed"
CANCELLED = "marketplace.invoice_payment_cancelled"


@dataclass(frozen=True, kw_only=True)
class CancelPayment:
    """A record that two officers made, and why it is wrong: the supplier reads that."""

    invoice_payment_id: UUID
    reason: str


def _values(uow: UnitOfWork, command: CancelPayment) -> Mapping[str, object]:
    """Raise NotFound for other departments, Conflict for what does not count (any more)."""
    payment = uow.get(InvoicePayment, command.invoice_payment_id)
    find_invoice(uow, payment.invoice_id, "department")
    require_genuine(uow.vault, payment)
    if payment.approved_at is None:
        problem = sentence("This record is not in force: it was not approved.")
        raise Conflict(problem, code="payment-not-recorded")
    _refuse_twice(uow, payment)
    return {"payment_id": payment.id, "reason": command.reason}


def _refuse_twice(uow: UnitOfWork, payment: InvoicePayment) -> None:
    query = select(PaymentCancellation).filter_by(payment_id=payment.id, refused_at=None)
    found = checked(uow.session, uow.session.scalars(query).one_or_none())
    if found is None:
        return
    if found.waiting:
        problem = sentence(
            "The cancellation of this record already needs approval by another officer."
        )
        raise Conflict(problem, code="cancellation-waits")
    raise Conflict(sentence("This record has already been cancelled."), code="payment-cancelled")


def _before_approval(uow: UnitOfWork, row: PaymentCancellation) -> None:
    """Take the contract's lock, as payments do: what is left to pay follows from both."""
    payment = cancelled_payment(uow, row)
    find_invoice(uow, payment.invoice_id, "department")
    for each in (payment, row):
        require_genuine(uow.vault, each)


def _before_refusal(uow: UnitOfWork, row: PaymentCancellation) -> None:
    find_invoice(uow, cancelled_payment(uow, row).invoice_id, "department")
    require_genuine(uow.vault, row)


def cancelled_payment(uow: UnitOfWork, row: PaymentCancellation) -> InvoicePayment:
    """Return the record that is to be cancelled."""
    return uow.get(InvoicePayment, row.payment_id)


def _cancel(uow: UnitOfWork, row: PaymentCancellation) -> None:
    """Let the invoice be owed again; PostgreSQL lets it once the approval is written."""
    uow.session.flush()
    payment = cancelled_payment(uow, row)
    invoice = uow.get(Invoice, payment.invoice_id)
    settled = sum(each.settled_paisa for each in recorded_payments(uow, invoice.id))
    if settled < invoice.amount_paisa:
        invoice.paid_on = None
    uow.publish(CANCELLED, cancellation_id=row.id, invoice_id=invoice.id)


def _publish_proposed(uow: UnitOfWork, row: PaymentCancellation) -> None:
    uow.publish(PROPOSED, cancellation_id=row.id)


def _summary(row: PaymentCancellation) -> Json:
    return {"payment": str(row.payment_id), "reason": row.reason}


CANCELLATION = Decision(
    row=PaymentCancellation,
    command=CancelPayment,
    names=Names(
        "cancel_invoice_payment", "approve_payment_cancellation", "refuse_payment_cancellation"
    ),
    audit=Audit(
        "invoice.cancellation_proposed", "invoice.payment_cancelled", "invoice.cancellation_refused"
    ),
    may_propose=permissions.MANAGE_CONTRACT,
    may_decide=permissions.APPROVE_INVOICE_PAYMENT,
    summary=_summary,
    values=_values,
    before_approval=_before_approval,
    before_refusal=_before_refusal,
    on_proposal=_publish_proposed,
    on_approval=_cancel,
    proof=require_fresh_proof,
)

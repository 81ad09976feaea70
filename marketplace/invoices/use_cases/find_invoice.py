"""Find the invoice of a command, for the sides of its contract; others get “not found”."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select

from app.row_macs import genuine, require_genuine
from app.unit_of_work import UnitOfWork
from marketplace.awards.use_cases import Held, Side, find_contract
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation


def find_invoice(uow: UnitOfWork, invoice_id: UUID, *sides: Side) -> tuple[Invoice, Held]:
    """Lock an invoice and its contract; NotFound unless the actor acts for one of `sides`."""
    held = find_contract(uow, uow.get(Invoice, invoice_id).contract_id, *sides)
    row = uow.lock(Invoice, invoice_id)
    require_genuine(uow.vault, row)
    return row, held


# The record of a payment, and its cancellation where one waits or was approved.
Recorded = tuple[InvoicePayment, PaymentCancellation | None]


def recorded_payments(uow: UnitOfWork, invoice_id: UUID) -> Sequence[InvoicePayment]:
    """Return the payments that two officers recorded, and did not cancel."""
    query = (
        select(InvoicePayment, PaymentCancellation)
        .outerjoin(PaymentCancellation, IS_CANCELLATION)
        .where(InvoicePayment.invoice_id == invoice_id, InvoicePayment.approved_at.is_not(None))
        .order_by(InvoicePayment.paid_on, InvoicePayment.id)
    )
    return in_force(genuine_records(uow, uow.session.execute(query).all()))


# By what a query of payments joins them.
IS_CANCELLATION = and_(
    PaymentCancellation.payment_id == InvoicePayment.id, PaymentCancellation.refused_at.is_(None)
)


def genuine_records(uow: UnitOfWork, rows: Sequence[Recorded]) -> list[Recorded]:
    """Return the records as two officers left them, without forged records and cancellations."""
    real = {row.id for row in genuine(uow.session, [row for row, _ in rows])}
    kept = {row.id for row in genuine(uow.session, [gone for _, gone in rows if gone])}
    return [
        (row, gone if gone and gone.id in kept else None) for row, gone in rows if row.id in real
    ]


def in_force(rows: Sequence[Recorded]) -> list[InvoicePayment]:
    """Return those that were not cancelled."""
    return [row for row, gone in rows if gone is None or gone.approved_at is None]

"""Find the invoice of a command, for the sides of its contract; others get “not found”."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.row_macs import genuine, require_genuine
from app.unit_of_work import UnitOfWork
from marketplace.awards.use_cases.find_contract import Held, Side, find_contract
from marketplace.invoices.models import Invoice, InvoicePayment


def find_invoice(uow: UnitOfWork, invoice_id: UUID, *sides: Side) -> tuple[Invoice, Held]:
    """Lock an invoice and its contract; NotFound unless the actor acts for one of `sides`."""
    held = find_contract(uow, uow.get(Invoice, invoice_id).contract_id, *sides)
    row = uow.lock(Invoice, invoice_id)
    require_genuine(uow.vault, row)
    return row, held


def recorded_payments(uow: UnitOfWork, invoice_id: UUID) -> Sequence[InvoicePayment]:
    """Return the payments that two officers recorded; a forged one counts as not there."""
    query = select(InvoicePayment).where(
        InvoicePayment.invoice_id == invoice_id, InvoicePayment.approved_at.is_not(None)
    )
    found = uow.session.scalars(query.order_by(InvoicePayment.paid_on, InvoicePayment.id))
    return genuine(uow.session, found)

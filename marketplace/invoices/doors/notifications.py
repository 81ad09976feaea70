"""Notifications of invoices and payments: to the supplier, and to officers of what waits."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.identity.public import members_wearing, organisations_by_id
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import Permission
from app.unit_of_work import UnitOfWork
from app.web.formatting import rupees
from marketplace.awards.models import Contract
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation, ReceivedNote
from marketplace.invoices.use_cases.answer_invoice import ACCEPTED, RETURNED
from marketplace.invoices.use_cases.cancel_payment import CANCELLED
from marketplace.invoices.use_cases.cancel_payment import PROPOSED as CANCELLATION_PROPOSED
from marketplace.invoices.use_cases.record_note import NOTED
from marketplace.invoices.use_cases.record_payment import PROPOSED, RECORDED
from marketplace.invoices.use_cases.remind_of_invoices import OVERDUE
from marketplace.invoices.use_cases.submit_invoice import SUBMITTED
from marketplace.kernel import permissions
from marketplace.openings.doors.notifications import notify_firms
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import Tender, TenderItem


def _invoice(uow: UnitOfWork, event: Event) -> Invoice:
    return uow.get(Invoice, UUID(event.payload["invoice_id"]))


def _about(row: Invoice, contract: Contract) -> dict[str, str]:
    return {
        "invoice": str(row.id),
        "number": row.number,
        "contract_reference": contract.reference,
        "amount": rupees(row.amount_paisa),
        "reason": row.returned_reason or "",
    }


def _notify_supplier(uow: UnitOfWork, row: Invoice, template: str, **more: str) -> None:
    contract = uow.get(Contract, row.contract_id)
    tender = uow.get(Tender, contract.tender_id)
    notify_firms(uow, template, [contract.supplier_id], tender, **_about(row, contract) | more)


def _notify_officers(
    uow: UnitOfWork,
    row: Invoice,
    template: str,
    may: Permission,
    but: Iterable[UUID] = (),
    **more: str,
) -> None:
    contract = uow.get(Contract, row.contract_id)
    tender = uow.get(Tender, contract.tender_id)
    values = _about(row, contract) | values_of(tender) | more
    for officer in members_wearing(uow.session, tender.department_id, may.holders):
        if officer.id not in set(but):
            queue_message(
                uow, template=f"marketplace/{template}", person_id=officer.id, values=values
            )


@handler("marketplace.tell_invoice_submitted")
def notify_submitted(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who run the contract; nobody once it was answered."""
    row = _invoice(uow, event)
    if row.accepted_at is None and row.returned_at is None:
        supplier = uow.get(Contract, row.contract_id).supplier_id
        values = _names_of(uow, "supplier", supplier) | {"short_number": _cut(row.number, 20)}
        _notify_officers(uow, row, "invoice_submitted", permissions.MANAGE_CONTRACT, (), **values)


def _names_of(uow: UnitOfWork, side: str, organisation_id: UUID) -> dict[str, str]:
    """Return the names of a side of the contract, whole and cut for an SMS, in both languages."""
    known = organisations_by_id(uow.session, [organisation_id])[organisation_id]
    urdu = known.name_ur or known.name
    whole = {side: known.name, f"{side}_ur": urdu}
    return whole | {f"short_{name}": _cut(text, 26) for name, text in whole.items()}


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, so that an SMS with its link is one SMS."""
    return text[:most].rstrip()


@handler("marketplace.tell_goods_noted")
def notify_noted(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier of goods received or rejected and why; nobody of a withdrawn note."""
    row = uow.get(ReceivedNote, UUID(event.payload["note_id"]))
    if row.withdrawn_at is not None:
        return
    contract = uow.get(Contract, row.contract_id)
    tender = uow.get(Tender, contract.tender_id)
    values = _names_of(uow, "department", tender.department_id) | _quantities(uow, row, tender)
    notify_firms(
        uow,
        "goods_rejected" if any(row.rejected.values()) else "goods_received",
        [contract.supplier_id],
        tender,
        contract=str(contract.id),
        contract_reference=contract.reference,
        day=row.received_on.strftime("%d-%m-%Y"),
        **values,
    )


def _quantities(uow: UnitOfWork, row: ReceivedNote, tender: Tender) -> dict[str, str]:
    """Write the items of a note, received and rejected, in both languages."""
    items = select(TenderItem).filter_by(tender_id=tender.id)
    by_number = {item.number: item for item in uow.session.scalars(items)}
    lines = [(line, by_number[line["item"]]) for line in row.lines]
    return {
        f"{name}{suffix}": "; ".join(
            _line(line, name, (suffix and item.description_ur) or item.description, item.unit)
            for line, item in lines
            if Decimal(line[name])
        )
        or "–"
        for name in ("received", "rejected")
        for suffix in ("", "_ur")
    }


def _line(line: Mapping[str, str], name: str, title: str, unit: str) -> str:
    quantity = f"{Decimal(line[name]).normalize():f} {unit}"
    why = f" ({line['why']})" if name == "rejected" else ""
    return f"{title}: {quantity}{why}"


@handler("marketplace.tell_invoice_accepted")
def notify_accepted(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that it is owed."""
    _notify_supplier(uow, _invoice(uow, event), "invoice_accepted")


@handler("marketplace.tell_invoice_returned")
def notify_returned(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier why the invoice is not owed in this form."""
    _notify_supplier(uow, _invoice(uow, event), "invoice_returned")


@handler("marketplace.tell_payment_proposed")
def notify_proposed(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who can approve the record, but not who entered it."""
    row = uow.get(InvoicePayment, UUID(event.payload["payment_id"]))
    if row.waiting:
        invoice, may = uow.get(Invoice, row.invoice_id), permissions.APPROVE_INVOICE_PAYMENT
        paid = {"payment": str(row.id), "paid": rupees(row.amount_paisa)}
        _notify_officers(uow, invoice, "invoice_payment_proposed", may, [row.entered_by], **paid)


@handler("marketplace.tell_payment_recorded")
def notify_recorded(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier of a recorded payment, so that they can report a missing one."""
    row = uow.get(InvoicePayment, UUID(event.payload["payment_id"]))
    told = {
        "paid": rupees(row.amount_paisa),
        "deducted": rupees(row.deducted_paisa),
        "day": row.paid_on.strftime("%d-%m-%Y"),
    }
    _notify_supplier(uow, uow.get(Invoice, row.invoice_id), "invoice_payment_recorded", **told)


@handler("marketplace.tell_cancellation_proposed")
def notify_cancellation_proposed(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who can approve it, but not who entered it."""
    row = uow.get(PaymentCancellation, UUID(event.payload["cancellation_id"]))
    if row.waiting:
        paid = uow.get(InvoicePayment, row.payment_id)
        invoice, may = uow.get(Invoice, paid.invoice_id), permissions.APPROVE_INVOICE_PAYMENT
        told = {"payment": str(paid.id), "paid": rupees(paid.amount_paisa), "reason": row.reason}
        template, but = "payment_cancellation_proposed", [row.entered_by]
        _notify_officers(uow, invoice, template, may, but, **told)


@handler("marketplace.tell_payment_cancelled")
def notify_cancelled(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that a payment, of which they were notified, is cancelled."""
    row = uow.get(PaymentCancellation, UUID(event.payload["cancellation_id"]))
    paid = uow.get(InvoicePayment, row.payment_id)
    told = {
        "paid": rupees(paid.amount_paisa),
        "day": paid.paid_on.strftime("%d-%m-%Y"),
        "reason": row.reason,
    }
    _notify_supplier(uow, uow.get(Invoice, paid.invoice_id), "invoice_payment_cancelled", **told)


@handler("marketplace.tell_invoice_overdue")
def notify_overdue(uow: UnitOfWork, event: Event) -> None:
    """Remind the department's officers and its head; nobody where it was paid meanwhile."""
    row = _invoice(uow, event)
    if row.paid_on is None and row.returned_at is None and row.due_on is not None:
        day = row.due_on.strftime("%d-%m-%Y")
        _notify_officers(uow, row, "invoice_overdue", permissions.READ_TENDER_FILE, day=day)


INVOICE_EVENTS = (
    (SUBMITTED, notify_submitted),
    (NOTED, notify_noted),
    (ACCEPTED, notify_accepted),
    (RETURNED, notify_returned),
    (PROPOSED, notify_proposed),
    (RECORDED, notify_recorded),
    (CANCELLATION_PROPOSED, notify_cancellation_proposed),
    (CANCELLED, notify_cancelled),
    (OVERDUE, notify_overdue),
)

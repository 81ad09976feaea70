"""A department's invoices that are not paid, each with its next step and who takes it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_

from app.calendar import local_day
from app.db import day_of
from app.identity.public import OrganisationSummary, organisations_by_id, suppliers_named
from app.paging import PAGE, Page, as_day, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, genuine_lines
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation, ReceivedNote
from marketplace.invoices.policy import NextStep
from marketplace.invoices.use_cases.find_invoice import (
    IS_CANCELLATION,
    Recorded,
    genuine_records,
    in_force,
)
from marketplace.invoices.use_cases.record_payment import received_items_of
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class InvoiceToPay:
    """An invoice that is not paid. `next_step` is what it needs, `is_own` if the user may do that.

    `payment_id` is the record of a payment that the step is about. `days_late` is 0 if its last
    day has not passed, or there is none.
    """

    id: UUID
    contract_id: UUID
    contract_reference: str
    supplier: str
    supplier_ur: str
    number: str
    amount_paisa: int
    remaining_paisa: int
    submitted_on: date
    accepted_on: date | None
    due_on: date | None
    days_late: int
    next_step: NextStep
    payment_id: UUID | None
    is_own: bool


def invoices_to_pay(
    uow: UnitOfWork,
    q: str = "",
    next_step: NextStep | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[InvoiceToPay]:
    """List the department's invoices that are not paid, who waits longest first: four queries.

    `q` is a part of the number of the invoice or contract, or of the supplier's name.
    """
    require(uow.actor, permissions.READ_TENDER_FILE)
    lines = uow.session.execute(
        _query(uow.actor.organisation, q, next_step, cursor).limit(limit + 1),
        execution_options=UNCHECKED,
    ).all()
    page = cut(lines, limit, lambda line: [_pending_since(line[0]).isoformat(), str(line[0].id)])
    found = genuine_lines(uow.session, page.items)
    rows = [invoice for invoice, _ in found]
    firms = organisations_by_id(uow.session, {contract.supplier_id for _, contract in found})
    records = _records(uow, [row.id for row in rows])
    noted = _noted_by_user(uow, {row.contract_id for row in rows})
    shown = [
        _to_row(uow, line, firms, records[line[0].id], noted[line[0].contract_id]) for line in found
    ]
    return Page(shown, page.next_cursor)


_DAY = func.coalesce(Invoice.due_on, day_of(Invoice.submitted_at))


def _pending_since(row: Invoice) -> date:
    return row.due_on or row.submitted_on


def _query(
    department_id: UUID, q: str, next_step: NextStep | None, cursor: str | None
) -> Select[Invoice, Contract]:
    query = (
        select(Invoice, Contract)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Tender, Tender.id == Contract.tender_id)
        .where(Tender.department_id == department_id)
        .where(Invoice.paid_on.is_(None), Invoice.returned_at.is_(None))
        .order_by(_DAY, Invoice.id)
    )
    if q:
        named = (
            text.icontains(q, autoescape=True) for text in (Invoice.number, Contract.reference)
        )
        query = query.where(or_(*named, Contract.supplier_id.in_(suppliers_named(q))))
    if next_step is not None:
        query = query.where(_needs(next_step))
    if cursor:
        day, last = decode_cursor(cursor, 2)
        query = query.where(tuple_(_DAY, Invoice.id) > (as_day(day), as_id(last)))
    return query


def _needs(step: NextStep) -> ColumnElement[bool]:
    """Return the SQL condition of a step, as `_next_step` finds it."""
    undecided = exists().where(_is_undecided(InvoicePayment))
    cancelling = exists().where(
        InvoicePayment.invoice_id == Invoice.id,
        PaymentCancellation.payment_id == InvoicePayment.id,
        PaymentCancellation.approved_at.is_(None),
        PaymentCancellation.refused_at.is_(None),
    )
    return {
        NextStep.ANSWER: Invoice.accepted_at.is_(None),
        NextStep.APPROVE: undecided,
        NextStep.CANCEL: ~undecided & cancelling,
        NextStep.RECORD: Invoice.accepted_at.is_not(None) & ~undecided & ~cancelling,
    }[step]


def _is_undecided(row: type[InvoicePayment]) -> ColumnElement[bool]:
    return (row.invoice_id == Invoice.id) & row.approved_at.is_(None) & row.refused_at.is_(None)


def _records(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Recorded]]:
    """Return the records of payments that were not refused, by their invoice."""
    query = (
        select(InvoicePayment, PaymentCancellation)
        .outerjoin(PaymentCancellation, IS_CANCELLATION)
        .where(InvoicePayment.invoice_id.in_(ids), InvoicePayment.refused_at.is_(None))
        .order_by(InvoicePayment.id)
    )
    found: dict[UUID, list[Recorded]] = defaultdict(list)
    lines = uow.session.execute(query, execution_options=UNCHECKED).all()
    for payment, cancellation in genuine_records(uow, lines):
        found[payment.invoice_id].append((payment, cancellation))
    return found


def _noted_by_user(
    uow: UnitOfWork, contracts: Collection[UUID]
) -> Mapping[UUID, Sequence[ReceivedNote]]:
    """Return the notes that the user recorded, by contract."""
    query = select(ReceivedNote).where(
        ReceivedNote.contract_id.in_(contracts),
        ReceivedNote.recorded_by == uow.actor.person_id,
        ReceivedNote.withdrawn_at.is_(None),
    )
    found: dict[UUID, list[ReceivedNote]] = defaultdict(list)
    for note in genuine(uow.session, uow.session.scalars(query, execution_options=UNCHECKED)):
        found[note.contract_id].append(note)
    return found


def _to_row(
    uow: UnitOfWork,
    line: tuple[Invoice, Contract],
    firms: Mapping[UUID, OrganisationSummary],
    records: Sequence[Recorded],
    noted: Sequence[ReceivedNote],
) -> InvoiceToPay:
    row, contract = line
    supplier, today = firms[contract.supplier_id], local_day(uow.now)
    step, proposal, payment_id = _next_step(row, records)
    settled = sum(each.settled_paisa for each in in_force(records) if each.approved_at)
    return InvoiceToPay(
        id=row.id,
        contract_id=contract.id,
        contract_reference=contract.reference,
        supplier=supplier.name,
        supplier_ur=supplier.name_ur,
        number=row.number,
        amount_paisa=row.amount_paisa,
        remaining_paisa=row.amount_paisa - settled,
        submitted_on=row.submitted_on,
        accepted_on=local_day(row.accepted_at) if row.accepted_at else None,
        due_on=row.due_on,
        days_late=max(0, (today - row.due_on).days) if row.due_on else 0,
        next_step=step,
        payment_id=payment_id,
        is_own=_is_own(uow, step, proposal, receiver=received_items_of(noted, row)),
    )


Proposed = InvoicePayment | PaymentCancellation | None


def _next_step(
    invoice: Invoice, records: Sequence[Recorded]
) -> tuple[NextStep, Proposed, UUID | None]:
    """Return the next step of an invoice, the row to decide, and the record of a payment."""
    if invoice.accepted_at is None:
        return NextStep.ANSWER, None, None
    waiting: list[tuple[NextStep, Proposed, UUID | None]] = [
        (NextStep.APPROVE, row, row.id) for row, _ in records if row.waiting
    ]
    waiting += [(NextStep.CANCEL, gone, row.id) for row, gone in records if gone and gone.waiting]
    return next(iter(waiting), (NextStep.RECORD, None, None))


def _is_own(uow: UnitOfWork, step: NextStep, proposal: Proposed, *, receiver: bool) -> bool:
    if proposal is None:
        return uow.actor.may(permissions.MANAGE_CONTRACT)
    refused = step is NextStep.APPROVE and receiver
    entered = proposal.entered_by == uow.actor.person_id
    return uow.actor.may(permissions.APPROVE_INVOICE_PAYMENT) and not entered and not refused

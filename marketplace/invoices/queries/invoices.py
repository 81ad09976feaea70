"""Invoices with their payments: whole for the sides of a contract, in part for everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select

from app.calendar import local_day
from app.documents.public import Document
from app.errors import NotFound
from app.overrides.public import HeldRule, held_rules
from app.permissions import require, require_sign_in
from app.row_macs import genuine
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.contract_changes.models import Milestone
from marketplace.contract_changes.use_cases import own_contract
from marketplace.invoices.models import (
    Invoice,
    InvoicePayment,
    PaymentCancellation,
    ReceivedNote,
)
from marketplace.invoices.policy import InvoiceState, ItemPrice, summed
from marketplace.invoices.use_cases.answer_invoice import ACCEPTANCE
from marketplace.invoices.use_cases.contract_prices import contract_prices
from marketplace.invoices.use_cases.find_invoice import (
    IS_CANCELLATION,
    Recorded,
    genuine_records,
    in_force,
)
from marketplace.invoices.use_cases.record_note import items_of, notes_of, taken_of
from marketplace.invoices.use_cases.record_payment import is_receiver, own_payment
from marketplace.invoices.use_cases.submit_invoice import remaining_to_invoice
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender, TenderItem


@dataclass(frozen=True, kw_only=True)
class InvoiceView:
    """An invoice as everybody reads it: amounts and days, of its payments the sums alone."""

    id: UUID
    number: str
    state: InvoiceState
    milestone: str | None
    milestone_ur: str | None
    submitted_on: date
    amount_paisa: int
    paid_paisa: int
    deducted_paisa: int
    paid_on: date | None
    days_to_payment: int | None


@dataclass(frozen=True, kw_only=True)
class CancelledPayment:
    """The record of a payment that two officers cancelled, as it was, and why it was wrong."""

    payment: InvoicePayment
    reason: str
    cancelled_at: datetime


@dataclass(frozen=True, kw_only=True)
class ContractItem:
    """An item of a contract, and how much of it was received in good order, rejected, and invoiced.

    `claimed` is the quantity in the invoice on the page, `claimed_paisa` the amount for it (None:
    it is older than such amounts). `price` is the contract's; None if the bid had none.
    """

    item: TenderItem
    received: Decimal
    rejected: Decimal
    invoiced: Decimal
    claimed: Decimal
    claimed_paisa: int | None
    price: ItemPrice | None

    @property
    def due_paisa(self) -> int | None:
        """Return the contract's price of the quantity in the invoice on the page."""
        return None if self.price is None else self.price.for_quantity(self.claimed)


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """A note of goods received, with its paper and the items it names."""

    note: ReceivedNote
    document: Document
    items: Mapping[int, TenderItem]


@dataclass(frozen=True, kw_only=True)
class PaymentFile:
    """The record of a payment as its department's officers see it.

    `cancellation` is decided or waits; one that was refused is none. `receiver`: the user
    recorded the delivery, so another officer must approve the payment.
    """

    payment: InvoicePayment
    invoice: Invoice
    cancellation: PaymentCancellation | None
    may_cancel: bool
    receiver: bool
    document: Document
    notes: Sequence[NoteView]


@dataclass(frozen=True, kw_only=True)
class InvoiceFile:
    """An invoice as the sides of its contract see it; payments are those in force.

    `waiting` are records, and `cancelling` cancellations, that wait for another officer. `breaches`
    are the items above the contract's price, for officers who may answer.
    """

    invoice: Invoice
    contract: Contract
    tender: Tender
    milestone: Milestone | None
    document: Document
    payments: Sequence[InvoicePayment]
    waiting: Sequence[InvoicePayment]
    cancelled: Sequence[CancelledPayment]
    cancelling: Sequence[PaymentCancellation]
    side: str
    may_answer: bool
    may_record: bool
    overdue: bool
    items: Sequence[ContractItem]
    notes: Sequence[NoteView]
    breaches: Sequence[HeldRule]

    @property
    def paid_paisa(self) -> int:
        """Total paid to the supplier (paisa)."""
        return sum(row.amount_paisa for row in self.payments)

    @property
    def deducted_paisa(self) -> int:
        """Total deducted (paisa)."""
        return sum(row.deducted_paisa for row in self.payments)

    @property
    def left_paisa(self) -> int:
        """Amount left to pay (paisa): nothing of an invoice that was returned."""
        if self.invoice.state is InvoiceState.RETURNED:
            return 0
        return self.invoice.amount_paisa - sum(row.settled_paisa for row in self.payments)


@dataclass(frozen=True, kw_only=True)
class InvoiceForm:
    """The data that a supplier sees before writing an invoice."""

    contract: Contract
    tender: Tender
    milestones: Sequence[Milestone]
    items: Sequence[ContractItem]
    left_paisa: int


def invoices_of(uow: UnitOfWork, contract_id: UUID) -> Sequence[InvoiceView]:
    """Return a contract's invoices, oldest first: one query, for anyone who may see the contract.

    A forged row is treated as missing.
    """
    counted = and_(InvoicePayment.invoice_id == Invoice.id, InvoicePayment.approved_at.is_not(None))
    query = (
        select(Invoice, Milestone, InvoicePayment, PaymentCancellation)
        .outerjoin(Milestone, Milestone.id == Invoice.milestone_id)
        .outerjoin(InvoicePayment, counted)
        .outerjoin(PaymentCancellation, IS_CANCELLATION)
        .where(Invoice.contract_id == contract_id)
        .order_by(Invoice.id, InvoicePayment.id)
    )
    invoices: dict[UUID, tuple[Invoice, Milestone | None, list[Recorded]]] = {}
    for invoice, milestone, payment, cancellation in uow.session.execute(query).all():
        _, _, paid = invoices.setdefault(invoice.id, (invoice, milestone, []))
        if payment is not None:
            paid.append((payment, cancellation))
    real = {row.id for row in genuine(uow.session, [each[0] for each in invoices.values()])}
    return [
        _view(invoice, milestone, in_force(genuine_records(uow, paid)))
        for invoice, milestone, paid in invoices.values()
        if invoice.id in real
    ]


def _view(row: Invoice, milestone: Milestone | None, paid: Sequence[InvoicePayment]) -> InvoiceView:
    same = ("id", "number", "state", "submitted_on", "amount_paisa", "paid_on", "days_to_payment")
    return InvoiceView(
        **{name: getattr(row, name) for name in same},
        milestone=milestone.title if milestone else None,
        milestone_ur=milestone.title_ur if milestone else None,
        paid_paisa=sum(each.amount_paisa for each in paid),
        deducted_paisa=sum(each.deducted_paisa for each in paid),
    )


def invoice_file(uow: UnitOfWork, invoice_id: UUID) -> InvoiceFile:
    """Return an invoice to the sides of its contract and to auditors; NotFound to others."""
    require_sign_in(uow.actor)
    query = (
        select(Invoice, Contract, Tender, Document, Milestone)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Tender, Tender.id == Contract.tender_id)
        .join(Document, Document.id == Invoice.document_id)
        .outerjoin(Milestone, Milestone.id == Invoice.milestone_id)
    )
    found = uow.session.execute(query.where(Invoice.id == invoice_id)).one_or_none()
    if found is None or not genuine(uow.session, [found[0]]):
        raise NotFound
    row, contract, tender, document, milestone = found
    side = side_of(uow, contract, tender)
    records = _records(uow, row)
    payments, ours = in_force(records), side == "department"
    manages = ours and uow.actor.may(permissions.MANAGE_CONTRACT)
    owed = row.state is InvoiceState.ACCEPTED
    waits = row.state is InvoiceState.SUBMITTED
    rules = ACCEPTANCE.held(uow, row.id) if manages and waits else None
    return InvoiceFile(
        invoice=row,
        contract=contract,
        tender=tender,
        milestone=milestone,
        document=document,
        payments=[each for each in payments if each.approved_at is not None],
        waiting=[each for each in payments if each.waiting] if ours else (),
        cancelled=[
            CancelledPayment(payment=each, reason=gone.reason, cancelled_at=gone.approved_at)
            for each, gone in records
            if gone is not None and gone.approved_at is not None
        ],
        cancelling=[gone for _, gone in records if gone is not None and gone.waiting and ours],
        side=side,
        may_answer=manages and waits,
        may_record=manages and owed,
        overdue=(owed or waits) and row.due_on is not None and row.due_on < local_day(uow.now),
        items=[each for each in contract_items(uow, contract, row) if each.claimed],
        notes=notes_on(uow, contract),
        breaches=held_rules(uow.session, ACCEPTANCE, row.id, rules) if rules else (),
    )


def _records(uow: UnitOfWork, row: Invoice) -> list[Recorded]:
    query = (
        select(InvoicePayment, PaymentCancellation)
        .outerjoin(PaymentCancellation, IS_CANCELLATION)
        .where(InvoicePayment.invoice_id == row.id, InvoicePayment.refused_at.is_(None))
        .order_by(InvoicePayment.paid_on, InvoicePayment.id)
    )
    return genuine_records(uow, uow.session.execute(query).all())


def side_of(uow: UnitOfWork, contract: Contract, tender: Tender) -> str:
    """Return the actor's side of a contract; raises NotFound if they are on neither."""
    acting_for, may = uow.actor.organisation_id, uow.actor.may
    if acting_for == tender.department_id and may(permissions.READ_TENDER_FILE):
        return "department"
    if acting_for == contract.supplier_id and may(permissions.READ_OWN_BIDS):
        return "supplier"
    if may(permissions.AUDIT_PROCUREMENT):
        return "auditor"
    raise NotFound


def own_invoices(uow: UnitOfWork, contract_id: UUID) -> Sequence[InvoiceView]:
    """Return a contract's invoices to its sides and to auditors; NotFound to others."""
    require_sign_in(uow.actor)
    contract = uow.get(Contract, contract_id)
    side_of(uow, contract, uow.get(Tender, contract.tender_id))
    return invoices_of(uow, contract_id)


def invoice_form(uow: UnitOfWork, contract_id: UUID) -> InvoiceForm:
    """Return the data for a supplier's invoice form; raises NotFound for anybody else."""
    require(uow.actor, permissions.SUBMIT_INVOICE)
    contract = uow.get(Contract, contract_id)
    if contract.supplier_id != uow.actor.organisation:
        raise NotFound
    milestones = select(Milestone).filter_by(contract_id=contract.id, withdrawn_at=None)
    return InvoiceForm(
        contract=contract,
        tender=uow.get(Tender, contract.tender_id),
        milestones=uow.session.scalars(milestones.order_by(Milestone.due_on, Milestone.id)).all(),
        items=contract_items(uow, contract),
        left_paisa=remaining_to_invoice(uow, contract),
    )


def contract_items(
    uow: UnitOfWork, contract: Contract, invoice: Invoice | None = None
) -> Sequence[ContractItem]:
    """Return a contract's items with their quantities, also those of `invoice`."""
    notes, none = notes_of(uow, contract.id), Decimal(0)
    received = summed(note.received for note in notes)
    rejected = summed(note.rejected for note in notes)
    taken, claimed = taken_of(uow, contract.id), invoice.quantities if invoice else {}
    lines = (invoice.lines or ()) if invoice else ()
    amounts = {line["item"]: line.get("amount_paisa") for line in lines}
    prices = contract_prices(uow, contract)
    return [
        ContractItem(
            item=item,
            received=received.get(item.number, none),
            rejected=rejected.get(item.number, none),
            invoiced=taken.get(item.number, none),
            claimed=claimed.get(item.number, none),
            claimed_paisa=amounts.get(item.number),
            price=prices.get(item.number),
        )
        for item in items_of(uow, contract)
    ]


def notes_on(uow: UnitOfWork, contract: Contract) -> Sequence[NoteView]:
    """Return the notes on a contract with their papers, the first recorded first."""
    notes = notes_of(uow, contract.id)
    if not notes:
        return []
    items = select(TenderItem).filter_by(tender_id=contract.tender_id)
    named = {item.number: item for item in uow.session.scalars(items)}
    papers = select(Document).where(Document.id.in_([note.document_id for note in notes]))
    found = {document.id: document for document in uow.session.scalars(papers)}
    return [
        NoteView(note=note, document=found[note.document_id], items=named)
        for note in notes
        if note.document_id in found
    ]


def own_notes(uow: UnitOfWork, contract_id: UUID) -> Sequence[ReceivedNote]:
    """Return a contract's notes to its sides and to auditors; NotFound to others."""
    require_sign_in(uow.actor)
    contract = uow.get(Contract, contract_id)
    side_of(uow, contract, uow.get(Tender, contract.tender_id))
    return notes_of(uow, contract_id)


@dataclass(frozen=True, kw_only=True)
class NoteForm:
    """The data that an officer sees before recording a delivery."""

    contract: Contract
    items: Sequence[ContractItem]
    documents: Sequence[Document]


def note_form(uow: UnitOfWork, contract_id: UUID) -> NoteForm:
    """Return the data for the form of a note; NotFound for another department."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    contract, _ = own_contract(uow, contract_id)
    waiting = select(Document).join(Invoice, Invoice.document_id == Document.id)
    waiting = waiting.where(Invoice.contract_id == contract.id, Invoice.paid_on.is_(None))
    waiting = waiting.where(Invoice.accepted_at.is_(None), Invoice.returned_at.is_(None))
    documents = uow.session.scalars(waiting.order_by(Invoice.id)).all()
    return NoteForm(contract=contract, items=contract_items(uow, contract), documents=documents)


def own_note(
    uow: UnitOfWork, received_note_id: UUID
) -> tuple[ReceivedNote, Contract, Document | None]:
    """Return a note, its contract and its paper to the department; NotFound to others."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    row = uow.get(ReceivedNote, received_note_id)
    paper = uow.session.get(Document, row.document_id)
    return row, own_contract(uow, row.contract_id)[0], paper


def payment_file(uow: UnitOfWork, payment_id: UUID) -> PaymentFile:
    """Return the record of a payment, decided or not, to its department's officers."""
    require(uow.actor, permissions.READ_TENDER_FILE)
    row = uow.get(InvoicePayment, payment_id)
    invoice = own_payment(uow, row)
    query = select(PaymentCancellation).filter_by(payment_id=row.id, refused_at=None)
    found = genuine(uow.session, uow.session.scalars(query))
    recorded = row.approved_at is not None and not found
    return PaymentFile(
        payment=row,
        invoice=invoice,
        cancellation=found[0] if found else None,
        may_cancel=recorded and uow.actor.may(permissions.MANAGE_CONTRACT),
        receiver=is_receiver(uow, invoice),
        document=uow.get(Document, invoice.document_id),
        notes=notes_on(uow, uow.get(Contract, invoice.contract_id)),
    )


def may_read_invoice(uow: UnitOfWork, document: Document) -> bool:
    """Let the sides of its contract, and auditors, read the file of an invoice."""
    return _may_read(uow, uow.session.get(Invoice, document.subject_id))


def may_read_note(uow: UnitOfWork, document: Document) -> bool:
    """Allow the sides of its contract, and auditors, to read the paper of a note."""
    return _may_read(uow, uow.session.get(ReceivedNote, document.subject_id))


def _may_read(uow: UnitOfWork, row: Invoice | ReceivedNote | None) -> bool:
    if row is None or uow.actor.person_id is None:
        return False
    contract = uow.get(Contract, row.contract_id)
    try:
        side_of(uow, contract, uow.get(Tender, contract.tender_id))
    except NotFound:
        return False
    return True

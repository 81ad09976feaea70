"""Procurement deadlines of the user and the party they act for, in one statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.calendar import local_day
from app.db import day_of
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.bids.models import Bid, BidDraft
from marketplace.home.queries.contract_panel import has_its_security
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation
from marketplace.kernel import permissions
from marketplace.openings.models import (
    Attendance,
    InterestDeclaration,
    Opening,
    Postponement,
)
from marketplace.securities.models import Instrument
from marketplace.tenders.models import CommitteeMember, Tender

MAX_PER_KIND = 10
# How long before its last day a security is shown.
EXPIRING = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class LastDay:
    """A last day.

    `kind` is "write", "confirm", "sign", "open", "bid" or "performance" of a security, "invoice"
    (to be answered), "payment" (of an invoice, to be recorded), "awaited" (a payment to the firm,
    which can only wait), "record" (of a payment, to be approved) or "cancellation" (of such a
    record, to be approved).

    `id` is the contract to sign, the bid or contract that a security is for, the invoice, the
    payment, else the tender. `ours` says that the reader is on the side that buys.
    """

    kind: str
    id: UUID
    tender_id: UUID
    title: str
    title_ur: str
    due_on: date
    ours: bool


def last_days(uow: UnitOfWork) -> Sequence[LastDay]:
    """List the next deadlines, earliest first. No query runs if the actor has no part in any."""
    parts = [part.order_by("due_on").limit(MAX_PER_KIND) for part in _parts(uow)]
    if not parts:
        return []
    found = union_all(*(select(part.subquery()) for part in parts))
    return [LastDay(**row) for row in uow.session.execute(found).mappings()]


def _parts(uow: UnitOfWork) -> Iterator[Select[Any]]:
    actor = uow.actor
    if actor.person_id is not None and actor.may(permissions.SIT_ON_COMMITTEE):
        yield _openings(uow)
    if actor.organisation_id is None:
        return
    ours, theirs = Tender.department_id == actor.organisation_id, actor.organisation_id
    if actor.may(permissions.PREPARE_BID):
        yield _drafts(uow)
        yield _pending(uow)
    if actor.may(permissions.SIGN_FOR_SUPPLIER):
        unsigned = Contract.supplier_signed_at.is_(None)
        yield _unsigned(Contract.supplier_id == theirs, unsigned, ours=False)
    if actor.may(permissions.SIGN_FOR_DEPARTMENT):
        yield _unsigned(ours, Contract.department_signed_at.is_(None), ours=True)
    if actor.may(permissions.READ_OWN_BIDS):
        yield _securities(uow, Instrument.supplier_id == theirs, ours=False)
    if actor.may(permissions.MANAGE_CONTRACT):
        yield _securities(uow, ours, ours=True)
    yield from _payments(uow, ours)


def _payments(uow: UnitOfWork, ours: ColumnElement[bool]) -> Iterator[Select[Any]]:
    """Yield payments due, to the firm or by the department, and records to be approved."""
    if uow.actor.may(permissions.READ_OWN_BIDS):
        yield _invoices(Contract.supplier_id == uow.actor.organisation_id, ours=False)
    if uow.actor.may(permissions.MANAGE_CONTRACT):
        yield _invoices(ours, ours=True).where(_has_unrecorded_rest())
    if uow.actor.may(permissions.APPROVE_INVOICE_PAYMENT):
        yield _records(uow, ours)
        yield _cancellations(uow, ours)


def _last_days(
    kind: SQLColumnExpression[str],
    subject: SQLColumnExpression[Any],
    due_on: SQLColumnExpression[Any],
    *,
    ours: bool,
) -> Select[Any]:
    columns: list[Any] = [
        kind.label("kind"),
        subject.label("id"),
        Tender.id.label("tender_id"),
        Tender.title,
        Tender.title_ur,
        due_on.label("due_on"),
        literal(ours).label("ours"),
    ]
    return select(*columns)


def _drafts(uow: UnitOfWork) -> Select[Any]:
    return (
        _last_days(literal("write"), Tender.id, day_of(Tender.closes_at), ours=False)
        .join(BidDraft, BidDraft.tender_id == Tender.id)
        .where(BidDraft.supplier_id == uow.actor.organisation_id)
        .where(Tender.closes_at > uow.now, Tender.cancelled_at.is_(None))
    )


def _pending(uow: UnitOfWork) -> Select[Any]:
    """Bids of the firm's own that wait to be confirmed, since their tender changed."""
    return (
        _last_days(literal("confirm"), Tender.id, day_of(Tender.closes_at), ours=False)
        .join(Bid, Bid.tender_id == Tender.id)
        .where(Bid.supplier_id == uow.actor.organisation_id)
        .where(Bid.withdrawn_at.is_(None), Bid.replaced_at.is_(None))
        .where(Bid.confirmed_version < Tender.confirm_version)
        .where(Tender.closes_at > uow.now, Tender.cancelled_at.is_(None))
    )


def _unsigned(
    side: ColumnElement[bool], unsigned: ColumnElement[bool], *, ours: bool
) -> Select[Any]:
    """Contracts that wait for a side's signature: the bid binds only as long as it is valid."""
    until = day_of(Tender.opens_at) + Tender.validity_days + Tender.validity_added_days
    return (
        _last_days(literal("sign"), Contract.id, until, ours=ours)
        .join(Contract, Contract.tender_id == Tender.id)
        .join(Award, Award.id == Contract.award_id)
        .where(side, unsigned, Award.reversed_at.is_(None))
        .where(Contract.completed_at.is_(None), Contract.terminated_at.is_(None))
        .where(has_its_security())
    )


def _securities(uow: UnitOfWork, side: ColumnElement[bool], *, ours: bool) -> Select[Any]:
    subject = func.coalesce(Instrument.contract_id, Instrument.bid_id)
    return (
        _last_days(Instrument.purpose, subject, Instrument.expires_on, ours=ours)
        .join(Instrument, Instrument.tender_id == Tender.id)
        .where(side, subject.is_not(None))
        .where(Instrument.returned_at.is_(None), Instrument.forfeited_at.is_(None))
        .where(Instrument.expires_on <= local_day(uow.now) + EXPIRING)
    )


def _invoices(side: ColumnElement[bool], *, ours: bool) -> Select[Any]:
    """Invoices that are not paid; the department sees those without a last day as well."""
    kind: SQLColumnExpression[str] = literal("awaited")
    day: SQLColumnExpression[Any] = Invoice.due_on
    if ours:
        kind = case((Invoice.accepted_at.is_(None), "invoice"), else_="payment")
        day = func.coalesce(Invoice.due_on, day_of(Invoice.submitted_at))
    return (
        _last_days(kind, Invoice.id, day, ours=ours)
        .join(Contract, Contract.tender_id == Tender.id)
        .join(Invoice, Invoice.contract_id == Contract.id)
        .where(side, day.is_not(None))
        .where(Invoice.paid_on.is_(None), Invoice.returned_at.is_(None))
    )


def _has_unrecorded_rest() -> ColumnElement[bool]:
    """Return an SQL condition: records, decided or waiting, leave a part of the invoice."""
    row = InvoicePayment
    cancelled = exists().where(
        PaymentCancellation.payment_id == row.id, PaymentCancellation.approved_at.is_not(None)
    )
    settled = row.amount_paisa + row.tax_paisa + row.damages_paisa + row.other_paisa
    recorded = select(func.coalesce(func.sum(settled), 0)).where(
        row.invoice_id == Invoice.id, row.refused_at.is_(None), ~cancelled
    )
    return Invoice.amount_paisa > recorded.scalar_subquery()


def _records(uow: UnitOfWork, side: ColumnElement[bool]) -> Select[Any]:
    """Records of payments that another officer entered."""
    return (
        _last_days(
            literal("record"), InvoicePayment.id, day_of(InvoicePayment.entered_at), ours=True
        )
        .join(Contract, Contract.tender_id == Tender.id)
        .join(Invoice, Invoice.contract_id == Contract.id)
        .join(InvoicePayment, InvoicePayment.invoice_id == Invoice.id)
        .where(side, InvoicePayment.entered_by != uow.actor.person)
        .where(InvoicePayment.approved_at.is_(None), InvoicePayment.refused_at.is_(None))
    )


def _cancellations(uow: UnitOfWork, side: ColumnElement[bool]) -> Select[Any]:
    """Records of payments that another officer would cancel."""
    entered = day_of(PaymentCancellation.entered_at)
    return (
        _last_days(literal("cancellation"), PaymentCancellation.payment_id, entered, ours=True)
        .join(Contract, Contract.tender_id == Tender.id)
        .join(Invoice, Invoice.contract_id == Contract.id)
        .join(InvoicePayment, InvoicePayment.invoice_id == Invoice.id)
        .join(PaymentCancellation, PaymentCancellation.payment_id == InvoicePayment.id)
        .where(side, PaymentCancellation.entered_by != uow.actor.person)
        .where(PaymentCancellation.approved_at.is_(None), PaymentCancellation.refused_at.is_(None))
    )


def _openings(uow: UnitOfWork) -> Select[Any]:
    interested = exists().where(
        InterestDeclaration.tender_id == Tender.id,
        InterestDeclaration.person_id == uow.actor.person,
        InterestDeclaration.has_interest,
    )
    return (
        _last_days(literal("open"), Tender.id, day_of(Tender.opens_at), ours=True)
        .join(CommitteeMember, CommitteeMember.tender_id == Tender.id)
        .where(CommitteeMember.person_id == uow.actor.person)
        .where(Tender.published_at.is_not(None), Tender.opened_at.is_(None))
        .where(may_open_now(uow), Tender.cancelled_at.is_(None), ~interested)
    )


def may_open_now(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return an SQL condition: it is time to open, and the member has a step left."""
    step_left = or_(~_has_attended(uow), _others_would_postpone(uow))
    return and_(Tender.opens_at <= uow.now, step_left)


def _has_attended(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return an SQL condition: the member's key is entered, and waits for those of others."""
    return exists().where(
        Opening.tender_id == Tender.id,
        Opening.postponed_at.is_(None),
        Attendance.opening_id == Opening.id,
        Attendance.person_id == uow.actor.person,
        Attendance.state != "refused",
    )


def _others_would_postpone(uow: UnitOfWork) -> ColumnElement[bool]:
    row = Postponement
    waits = and_(row.approved_at.is_(None), row.refused_at.is_(None))
    return exists().where(row.tender_id == Tender.id, waits, row.entered_by != uow.actor.person)

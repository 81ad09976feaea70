"""Refunds for officers and payers, and the part of a payment that is left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_of, require_each_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.kernel.permissions import READ_REFUNDS
from payments.receipts.confidentiality import veiled
from payments.receipts.models import Payment
from payments.receipts.policy import DEPOSIT, EXCESS, Parts
from payments.receipts.queries import all_received, all_remaining, has_lapsed
from payments.refunds.models import (
    Refund,
    RefundOutcome,
    RefundPaper,
    RefundRequest,
    RefundSanction,
)
from payments.refunds.policy import (
    LINES,
    VOUCHER,
    RefundFacts,
    RefundState,
    SentPart,
    refund_channels,
    refund_state,
)
from payments.refunds.queries.counted import parts_of
from payments.refunds.queries.ways import by_pay_order, papers_of, sanctions_of, sent_parts

# A bill has at most 50 lines; more payments or refunds of one bill than this nobody reads.
MAX_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a payment: paisa that came for it, and that may still go back."""

    name: str
    description: str
    came_paisa: int
    left_paisa: int


@dataclass(frozen=True, kw_only=True)
class RefundablePayment:
    """A payment, its parts, and the channels by which it may go back (none: a credit note).

    `sent` are its parts in transfers to treasuries, by name: only asked for of one payment.
    """

    payment: Payment
    bill: Bill
    parts: Sequence[Part]
    ways: Sequence[str]
    sent: Mapping[str, SentPart] = field(default_factory=dict)

    @property
    def ways_now(self) -> Sequence[str]:
        """By where each part is now: a treasury gives back only what it has."""
        if not self.ways:
            return ()
        sent = [part.name in self.sent for part in self.parts if part.left_paisa]
        here = self.ways if not all(sent) else ()
        return (*here, VOUCHER) if any(sent) else here


@dataclass(frozen=True, kw_only=True)
class FollowedRefund:
    """A refund, and what has happened to it; `parts` are (description, paisa).

    `pay_order`: its payer wants one. These, `sanction` and `paper` are what officers see.
    """

    refund: Refund
    bill: Bill
    state: RefundState
    request: RefundRequest | None
    outcomes: Sequence[RefundOutcome]
    receipt: str = ""
    parts: Sequence[tuple[str, int]] = ()
    sanction: RefundSanction | None = None
    paper: RefundPaper | None = None
    pay_order: bool = False


@dataclass(frozen=True, kw_only=True)
class RefundRow:
    """A refund as the payer sees it; `at` is when it came to stand so."""

    channel: str
    amount_paisa: int
    state: RefundState
    at: datetime


def state_now(session: Session, refund: Refund) -> RefundState:
    """Return the status of a refund."""
    return _followed(session, [refund])[0].state


def refundable_bill(uow: UnitOfWork, psid: str) -> tuple[Bill, Sequence[RefundablePayment]]:
    """Return a bill by its 17 digits, and its payments with what is left.

    Raises NotFound, also for one under a veil.
    """
    require(uow.actor, READ_REFUNDS)
    bill = uow.session.scalars(select(Bill).filter_by(psid=psid)).one_or_none()
    if bill is None or veiled(uow.session, bill):
        raise NotFound
    query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id).limit(MAX_SHOWN)
    return bill, _refundable(uow.session, bill, uow.session.scalars(query).all())


def refundable_payment(uow: UnitOfWork, payment_id: UUID) -> RefundablePayment:
    """Return a payment with what is left of it. Raises NotFound, also under a veil."""
    require(uow.actor, READ_REFUNDS)
    payment = uow.get(Payment, payment_id)
    bill = uow.get(Bill, payment.bill_id)
    if veiled(uow.session, bill):
        raise NotFound
    found = _refundable(uow.session, bill, [payment])[0]
    return replace(found, sent=sent_parts(uow.session, payment_id))


def _refundable(
    session: Session, bill: Bill, payments: Sequence[Payment]
) -> list[RefundablePayment]:
    """Return payments of a bill with what is left of each: four queries for any number."""
    names, came = _names(session, bill.id), all_received(session, payments)
    left = all_remaining(session, payments, came, waiting=True)
    return [
        RefundablePayment(
            payment=each,
            bill=bill,
            parts=_parts(names, came[each.id], left[each.id]),
            ways=refund_channels(each.channel),
        )
        for each in payments
    ]


def _parts(names: Mapping[str, str], came: Parts, left: Parts) -> list[Part]:
    return [
        Part(name=name, description=names[name], came_paisa=paisa, left_paisa=max(0, left[name]))
        for name, paisa in came.items()
    ]


def _names(session: Session, bill_id: UUID) -> Mapping[str, str]:
    query = select(BillLine.number, BillLine.description).filter_by(bill_id=bill_id)
    lines = {str(row.number): row.description for row in session.execute(query)}
    return lines | {"surcharge": sentence("Surcharge"), EXCESS: sentence("Too much")}


def followed_refund(uow: UnitOfWork, refund_id: UUID) -> FollowedRefund:
    """Return a refund and all that has happened to it. Raises NotFound."""
    require(uow.actor, READ_REFUNDS)
    refund = uow.get(Refund, refund_id)
    session = uow.session
    names = _names(session, refund.bill_id)
    parts = [(names[name], paisa) for name, paisa in parts_of(session, refund).items()]
    receipt = uow.get(Payment, refund.payment_id).receipt
    (found,) = _with_papers(session, _followed(session, [refund]))
    return replace(found, parts=parts, receipt=receipt)


def _with_papers(session: Session, found: Sequence[FollowedRefund]) -> list[FollowedRefund]:
    """Return refunds with sanction, paper and what their payers chose: four queries at most."""
    ids = [each.refund.id for each in found]
    sanctions, papers = sanctions_of(session, ids), papers_of(session, ids)
    by_order = by_pay_order(session, ids)
    return [
        replace(
            each,
            sanction=sanctions.get(each.refund.id),
            paper=papers.get(each.refund.id),
            pay_order=each.refund.id in by_order,
        )
        for each in found
    ]


def list_refunds(
    uow: UnitOfWork, *, ended: bool = False, cursor: str | None = None, limit: int = PAGE
) -> Page[FollowedRefund]:
    """List the refunds that wait for somebody, the oldest first; or those that ended, backwards."""
    require(uow.actor, READ_REFUNDS)
    over = or_(Refund.refused_at.is_not(None), exists().where(RefundOutcome.refund_id == Refund.id))
    query = select(Refund).where(over if ended else ~over)
    query = query.order_by(Refund.id.desc() if ended else Refund.id).limit(limit + 1)
    if cursor:
        seen = as_id(decode_cursor(cursor, 1)[0])
        query = query.where(Refund.id < seen if ended else Refund.id > seen)
    page = cut(uow.session.scalars(query).all(), limit, lambda row: [str(row.id)])
    require_each_genuine(uow.session, page.items)
    rows = _with_papers(uow.session, _followed(uow.session, page.items))
    return Page(rows, page.next_cursor)


def refunds_of(session: Session, bill_id: UUID) -> list[RefundRow]:
    """Return the agreed refunds of a bill, earliest first."""
    query = (
        select(Refund)
        .where(Refund.bill_id == bill_id, Refund.approved_at.is_not(None))
        .order_by(Refund.id)
        .limit(MAX_SHOWN)
    )
    return [_row(each) for each in _followed(session, session.scalars(query).all())]


def _row(each: FollowedRefund) -> RefundRow:
    moments = [outcome.at for outcome in each.outcomes]
    if each.request is not None:
        moments.append(each.request.sent_at)
    return RefundRow(
        channel=each.refund.channel,
        amount_paisa=each.refund.amount_paisa,
        state=each.state,
        at=max(moments, default=each.refund.approved_at or each.refund.entered_at),
    )


def _followed(session: Session, refunds: Collection[Refund]) -> list[FollowedRefund]:
    """Return the history of refunds: 3 queries for any number."""
    if not refunds:
        return []
    ids = [each.id for each in refunds]
    query = select(RefundRequest).where(RefundRequest.refund_id.in_(ids))
    fresh = query.execution_options(populate_existing=True)
    requests = {row.refund_id: row for row in genuine_of(session, fresh)}
    ends = session.scalars(
        select(RefundOutcome).where(RefundOutcome.refund_id.in_(ids)).order_by(RefundOutcome.at)
    ).all()
    billed = select(Bill).where(Bill.id.in_({each.bill_id for each in refunds}))
    bills = session.scalars(billed, execution_options=UNCHECKED)  # for people: acts lock the bill
    by_id = {bill.id: bill for bill in bills}
    return [
        _to_followed_refund(each, by_id[each.bill_id], requests.get(each.id), ends)
        for each in refunds
    ]


def _to_followed_refund(
    refund: Refund,
    bill: Bill,
    request: RefundRequest | None,
    ends: Sequence[RefundOutcome],
) -> FollowedRefund:
    mine = [end for end in ends if end.refund_id == refund.id]
    facts = RefundFacts(
        approved=refund.approved_at is not None,
        refused=refund.refused_at is not None,
        sent=request is not None,
        outcomes=frozenset(end.outcome for end in mine),
    )
    return FollowedRefund(
        refund=refund,
        bill=bill,
        state=refund_state(facts),
        request=request,
        outcomes=mine,
    )


def held_as_deposit(session: Session, bill_id: UUID) -> bool:
    """Return True if a bill is a deposit whose return is undecided; a move is not a return.

    False for excess and for a lapsed deposit: its payer claims it of Finance. A return that Finance
    refused may be requested again: only the domain that held the deposit can have asked first.
    """
    deposits = genuine_of(session, select(BillLine).filter_by(bill_id=bill_id, deposit=True))
    decided = exists().where(
        Refund.bill_id == bill_id,
        Refund.kind == LINES,
        or_(Refund.approved_at.is_not(None), Refund.refused_at.is_not(None)),
        Refund.channel != DEPOSIT,
    )
    held = select(~decided & ~has_lapsed(bill_id))
    return bool(deposits) and bool(session.scalar(held))

"""Refunds as officers follow them and payers see them, and what of a payment is left."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, exists, false, null, or_, select, true, union_all
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.models.bill import Bill, BillLine
from payments.models.deposit import DepositForfeiture
from payments.models.payment import Payment, PaymentAllocation
from payments.models.refund import Refund, RefundLine, RefundOutcome, RefundRequest
from payments.models.reversal import PaymentReversal, PaymentReversalLine
from payments.permissions import READ_REFUNDS
from payments.policy.refunds import (
    DEPOSIT,
    EXCESS,
    LINES,
    Parts,
    RefundFacts,
    RefundState,
    left_of,
    part_name,
    refund_state,
    ways_back,
)

# A bill has at most 50 lines; more payments or refunds of one bill than this nobody reads.
MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a payment: paisa that came for it, and that may still go back."""

    name: str
    description: str
    came_paisa: int
    left_paisa: int


@dataclass(frozen=True, kw_only=True)
class RefundablePayment:
    """A payment, its parts, and the channels by which it may go back (none: a credit note)."""

    payment: Payment
    bill: Bill
    parts: Sequence[Part]
    ways: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class FollowedRefund:
    """A refund, and what has happened to it; `parts` are (description, paisa)."""

    refund: Refund
    bill: Bill
    state: RefundState
    request: RefundRequest | None
    outcomes: Sequence[RefundOutcome]
    receipt: str = ""
    parts: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, kw_only=True)
class RefundRow:
    """A refund as the payer sees it; `at` is when it came to stand so."""

    channel: str
    amount_paisa: int
    state: RefundState
    at: datetime


def parts_of(session: Session, refund: Refund) -> Parts:
    """Return what a refund is of: paisa by part."""
    if refund.kind == EXCESS:
        return {EXCESS: refund.amount_paisa}
    query = select(RefundLine).filter_by(refund_id=refund.id).order_by(RefundLine.position)
    return {part_name(row.line_number): row.amount_paisa for row in session.scalars(query)}


def parts_came(session: Session, payment: Payment) -> Parts:
    """Return where a payment went: paisa by part, the excess last; what was taken back did not.

    One query.
    """
    lines = select(PaymentAllocation.line_number, PaymentAllocation.amount_paisa, false())
    back = select(PaymentReversalLine.line_number, PaymentReversalLine.amount_paisa, false())
    excess = select(null(), PaymentReversal.excess_paisa, true())
    query: CompoundSelect[Any] = union_all(
        lines.where(PaymentAllocation.payment_id == payment.id),
        back.join(PaymentReversal).where(PaymentReversal.payment_id == payment.id),
        excess.where(PaymentReversal.payment_id == payment.id),
    )
    came = Counter({EXCESS: payment.excess_paisa})
    for number, paisa, too_much in session.execute(query):
        came[EXCESS if too_much else part_name(number)] += paisa
    return {name: came[name] for name in sorted(came, key=_place) if came[name]}


def _place(part: str) -> tuple[int, int]:
    """Return where a part stands in a list: lines by number, the surcharge, what was too much."""
    return (0, int(part)) if part.isdigit() else (1, int(part == EXCESS))


def parts_left(session: Session, payment: Payment, *, waiting: bool) -> Parts:
    """Return what of a payment may still go back; refunds that wait for approval count if asked.

    Of a forfeited deposit nothing may. Under the bill's lock it stays true until the commit.
    """
    return _left(session, payment, parts_came(session, payment), waiting=waiting)


def _left(session: Session, payment: Payment, came: Parts, *, waiting: bool) -> Parts:
    failed = exists().where(RefundOutcome.refund_id == Refund.id, RefundOutcome.outcome == "failed")
    query = select(Refund).where(
        Refund.payment_id == payment.id, Refund.refused_at.is_(None), ~failed
    )
    if not waiting:
        query = query.where(Refund.approved_at.is_not(None))
    taken = [parts_of(session, each) for each in session.scalars(query).all()]
    left = left_of(came, taken)
    kept = session.get(DepositForfeiture, payment.bill_id)
    if kept is not None and (not kept.moved_only or payment.channel == DEPOSIT):
        return {name: paisa if name == EXCESS else 0 for name, paisa in left.items()}
    return left


def state_now(session: Session, refund: Refund) -> RefundState:
    """Return how a refund stands."""
    return _followed(session, [refund])[0].state


def refundable_bill(uow: UnitOfWork, psid: str) -> tuple[Bill, Sequence[RefundablePayment]]:
    """Return a bill by its 17 digits, and its payments with what is left. Raises NotFound."""
    require(uow.actor, READ_REFUNDS)
    bill = uow.session.scalars(select(Bill).filter_by(psid=psid)).one_or_none()
    if bill is None:
        raise NotFound
    query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id).limit(MOST_SHOWN)
    return bill, [_refundable(uow.session, bill, each) for each in uow.session.scalars(query)]


def refundable_payment(uow: UnitOfWork, payment_id: UUID) -> RefundablePayment:
    """Return a payment with what is left of it. Raises NotFound."""
    require(uow.actor, READ_REFUNDS)
    payment = uow.get(Payment, payment_id)
    return _refundable(uow.session, uow.get(Bill, payment.bill_id), payment)


def _refundable(session: Session, bill: Bill, payment: Payment) -> RefundablePayment:
    names = _names(session, bill.id)
    came = parts_came(session, payment)
    left = _left(session, payment, came, waiting=True)
    parts = [
        Part(name=name, description=names[name], came_paisa=paisa, left_paisa=max(0, left[name]))
        for name, paisa in came.items()
    ]
    return RefundablePayment(
        payment=payment, bill=bill, parts=parts, ways=ways_back(payment.channel)
    )


def _names(session: Session, bill_id: UUID) -> Mapping[str, str]:
    query = select(BillLine.number, BillLine.description).filter_by(bill_id=bill_id)
    lines = {str(row.number): row.description for row in session.execute(query)}
    return lines | {"surcharge": "Surcharge", EXCESS: "Too much"}


def followed_refund(uow: UnitOfWork, refund_id: UUID) -> FollowedRefund:
    """Return a refund and all that has happened to it. Raises NotFound."""
    require(uow.actor, READ_REFUNDS)
    refund = uow.get(Refund, refund_id)
    session = uow.session
    names = _names(session, refund.bill_id)
    parts = [(names[name], paisa) for name, paisa in parts_of(session, refund).items()]
    receipt = uow.get(Payment, refund.payment_id).receipt
    return replace(_followed(session, [refund])[0], parts=parts, receipt=receipt)


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
    return Page(_followed(uow.session, page.items), page.next_cursor)


def refunds_of(session: Session, bill_id: UUID) -> list[RefundRow]:
    """Return what goes back of a bill's money, the earliest first: only what was agreed to."""
    query = (
        select(Refund)
        .where(Refund.bill_id == bill_id, Refund.approved_at.is_not(None))
        .order_by(Refund.id)
        .limit(MOST_SHOWN)
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
    """Return what has happened to refunds: 3 queries for any number."""
    if not refunds:
        return []
    ids = [each.id for each in refunds]
    fresh = {"populate_existing": True}
    requests = {
        row.refund_id: row
        for row in session.scalars(
            select(RefundRequest).where(RefundRequest.refund_id.in_(ids)), execution_options=fresh
        )
    }
    ends = session.scalars(
        select(RefundOutcome).where(RefundOutcome.refund_id.in_(ids)).order_by(RefundOutcome.at)
    ).all()
    bills = session.scalars(select(Bill).where(Bill.id.in_({each.bill_id for each in refunds})))
    by_id = {bill.id: bill for bill in bills}
    return [_made(each, by_id[each.bill_id], requests.get(each.id), ends) for each in refunds]


def _made(
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
    """Whether a bill is a deposit that nobody has decided to give back yet; moved is not given.

    Nor is what was too much. What Finance refused it may ask for again: only the domain that held
    the deposit can have asked first.
    """
    is_deposit = exists().where(BillLine.bill_id == bill_id, BillLine.deposit)
    decided = exists().where(
        Refund.bill_id == bill_id,
        Refund.kind == LINES,
        or_(Refund.approved_at.is_not(None), Refund.refused_at.is_not(None)),
        Refund.channel != DEPOSIT,
    )
    return bool(session.scalar(select(is_deposit & ~decided)))

"""Where payments went, part by part, and what of each part may still go back.

Three statements for any number of payments and of their refunds.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, false, null, select, true, union_all
from sqlalchemy.orm import Session

from payments.bills.queries.refund_totals import counts
from payments.receipts.models.deposit import DepositForfeiture
from payments.receipts.models.payment import Payment, PaymentAllocation
from payments.receipts.models.refund import Refund, RefundLine
from payments.receipts.models.reversal import PaymentReversal, PaymentReversalLine
from payments.receipts.policy.refundable import DEPOSIT, EXCESS, Parts, left_of, part_name


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
    return all_came(session, [payment])[payment.id]


def all_came(session: Session, payments: Collection[Payment]) -> Mapping[UUID, Parts]:
    """Return of each payment what `parts_came` does: one query."""
    ids = [payment.id for payment in payments]
    lines = select(
        PaymentAllocation.payment_id,
        PaymentAllocation.line_number,
        PaymentAllocation.amount_paisa,
        false(),
    )
    back = select(
        PaymentReversal.payment_id,
        PaymentReversalLine.line_number,
        PaymentReversalLine.amount_paisa,
        false(),
    ).join_from(PaymentReversalLine, PaymentReversal)
    excess = select(PaymentReversal.payment_id, null(), PaymentReversal.excess_paisa, true())
    query: CompoundSelect[Any] = union_all(
        lines.where(PaymentAllocation.payment_id.in_(ids)),
        back.where(PaymentReversal.payment_id.in_(ids)),
        excess.where(PaymentReversal.payment_id.in_(ids)),
    )
    came = {payment.id: Counter({EXCESS: payment.excess_paisa}) for payment in payments}
    for payment_id, number, paisa, too_much in session.execute(query):
        came[payment_id][EXCESS if too_much else part_name(number)] += paisa
    return {payment_id: _in_order(parts) for payment_id, parts in came.items()}


def _in_order(parts: Parts) -> Parts:
    return {name: parts[name] for name in sorted(parts, key=_place) if parts[name]}


def _place(part: str) -> tuple[int, int]:
    """Return where a part stands in a list: lines by number, the surcharge, what was too much."""
    return (0, int(part)) if part.isdigit() else (1, int(part == EXCESS))


def parts_left(session: Session, payment: Payment, *, waiting: bool) -> Parts:
    """Return what of a payment may still go back; refunds that wait for approval count if asked.

    Of a forfeited deposit nothing may. Under the bill's lock it stays true until the commit.
    """
    came = all_came(session, [payment])
    return all_left(session, [payment], came, waiting=waiting)[payment.id]


def all_left(
    session: Session,
    payments: Collection[Payment],
    came: Mapping[UUID, Parts],
    *,
    waiting: bool,
) -> Mapping[UUID, Parts]:
    """Return of each payment what `parts_left` does, of what `all_came` found: two queries."""
    taken = _taken(session, [payment.id for payment in payments], waiting=waiting)
    bills = {payment.bill_id for payment in payments}
    query = select(DepositForfeiture).where(DepositForfeiture.bill_id.in_(bills))
    kept = {each.bill_id: each for each in session.scalars(query)}
    return {
        each.id: _of_kept(each, left_of(came[each.id], taken[each.id]), kept.get(each.bill_id))
        for each in payments
    }


def _taken(
    session: Session, ids: Collection[UUID], *, waiting: bool
) -> defaultdict[UUID, list[Parts]]:
    """Return of each payment what refunds take of it."""
    query = (
        select(Refund, RefundLine)
        .outerjoin(RefundLine, RefundLine.refund_id == Refund.id)
        .where(Refund.payment_id.in_(ids), counts(waiting=waiting))
    )
    taken = defaultdict[UUID, list[Parts]](list)
    for refund, line in session.execute(query):
        part = part_name(line.line_number) if line else EXCESS
        taken[refund.payment_id].append({part: (line or refund).amount_paisa})
    return taken


def _of_kept(payment: Payment, left: Parts, kept: DepositForfeiture | None) -> Parts:
    if kept is None or (kept.moved_only and payment.channel != DEPOSIT):
        return left
    return {name: paisa if name == EXCESS else 0 for name, paisa in left.items()}

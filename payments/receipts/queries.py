"""Where a bill's money is: received, reversed, or still here.

All packages above this one use these queries. A bill's facts (`bills.queries`) show what is owed;
these show the state of each payment. What went back is asked of `returned_money`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    cast,
    false,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from app.row_macs import VAULT, is_genuine
from app.vault import Vault
from payments.bills.models import Bill
from payments.bills.queries import heads_of
from payments.kernel.postings import Head
from payments.receipts.models import Payment, PaymentAllocation
from payments.receipts.policy import DEPOSIT, EXCESS, Parts, left_of, part_name
from payments.receipts.returned_money import of_payments, returned_money


def received_parts(session: Session, payment: Payment) -> Parts:
    """Return a payment's paisa by part, net of reversals, the excess last.

    One query.
    """
    return all_received(session, [payment])[payment.id]


def all_received(session: Session, payments: Collection[Payment]) -> Mapping[UUID, Parts]:
    """Return the result of `parts_came` for each payment: one query."""
    ids = [payment.id for payment in payments]
    lines = select(
        PaymentAllocation.payment_id,
        PaymentAllocation.amount_paisa,
        PaymentAllocation.line_number,
        false(),
    )
    money = returned_money()
    taken = of_payments(money.reversed_lines, ids, "payment_id", "amount_paisa", "line_number")
    excess = of_payments(money.reversals, ids, "payment_id", "excess_paisa")
    query: CompoundSelect[Any] = union_all(
        lines.where(PaymentAllocation.payment_id.in_(ids)),
        taken.add_columns(false()),
        excess.add_columns(null(), true()),
    )
    came = {payment.id: Counter({EXCESS: payment.excess_paisa}) for payment in payments}
    for payment_id, paisa, number, too_much in session.execute(query):
        came[payment_id][EXCESS if too_much else part_name(number)] += paisa
    return {payment_id: _in_order(parts) for payment_id, parts in came.items()}


def _in_order(parts: Parts) -> Parts:
    return {name: parts[name] for name in sorted(parts, key=_place) if parts[name]}


def _place(part: str) -> tuple[int, int]:
    """Return a part's place in a list: lines by number, then the surcharge, then the excess."""
    return (0, int(part)) if part.isdigit() else (1, int(part == EXCESS))


def remaining_parts(session: Session, payment: Payment, *, waiting: bool) -> Parts:
    """Return the parts of a payment that may still be refunded.

    `waiting` also subtracts refunds that await approval. A forfeited deposit leaves only its
    excess. Under the bill's lock the result stays true until the commit.
    """
    came = all_received(session, [payment])
    return all_remaining(session, [payment], came, waiting=waiting)[payment.id]


def heads_now(
    session: Session, bill: Bill, lines: Mapping[int, int], surcharge_paisa: int
) -> list[tuple[Head, int]]:
    """Return heads and paisa as `heads_of` does, of a deposit that has lapsed the head it went to.

    Its payer may still claim it: then it goes back of that head.
    """
    heads = heads_of(session, bill, lines, surcharge_paisa)
    if not any(head.deposit_of for head, _paisa in heads):
        return heads
    query = returned_money().lapsed
    of = query.selected_columns
    lapsed = session.scalar(query.with_only_columns(of.head_code).where(of.bill_id == bill.id))
    if lapsed is None:
        return heads
    return [
        (Head(head_code=lapsed, ddo_code=head.ddo_code) if head.deposit_of else head, paisa)
        for head, paisa in heads
    ]


def has_lapsed(bill_id: UUID) -> ColumnElement[bool]:
    """Return the SQL condition that a bill's deposit has lapsed: it is revenue since."""
    query = returned_money().lapsed
    return query.where(query.selected_columns.bill_id == bill_id).exists()


def all_remaining(
    session: Session,
    payments: Collection[Payment],
    came: Mapping[UUID, Parts],
    *,
    waiting: bool,
) -> Mapping[UUID, Parts]:
    """Return the result of `parts_left` for each payment, given `all_came`: two queries."""
    taken = _taken(session, [payment.id for payment in payments], waiting=waiting)
    query = returned_money().forfeited
    bill_id = query.selected_columns.bill_id
    rows = session.execute(query.where(bill_id.in_({payment.bill_id for payment in payments})))
    kept = {row.bill_id: row.moved_only for row in rows}
    return {
        each.id: _of_kept(each, left_of(came[each.id], taken[each.id]), kept) for each in payments
    }


def _taken(
    session: Session, ids: Collection[UUID], *, waiting: bool
) -> defaultdict[UUID, list[Parts]]:
    """Return the parts that refunds take from each payment."""
    rows = returned_money().refunded_or_proposed if waiting else returned_money().refunded
    query = of_payments(rows, ids, "payment_id", "line_number", "is_excess", "amount_paisa")
    taken = defaultdict[UUID, list[Parts]](list)
    for row in session.execute(query):
        part = EXCESS if row.is_excess else part_name(row.line_number)
        taken[row.payment_id].append({part: row.amount_paisa})
    return taken


def _of_kept(payment: Payment, left: Parts, kept: Mapping[UUID, bool]) -> Parts:
    """Leave the excess of a forfeited deposit; `kept` is whether only what was moved to it is."""
    moved_only = kept.get(payment.bill_id)
    if moved_only is None or (moved_only and payment.channel != DEPOSIT):
        return left
    return {name: paisa if name == EXCESS else 0 for name, paisa in left.items()}


def reversed_of_payment() -> ColumnElement[int]:
    """Return an SQL expression for each payment's paisa taken back for good."""
    return cast(-_reversed("amount_paisa"), BigInteger)


def excess_of_payment() -> ColumnElement[int]:
    """Return an SQL expression for each payment's present overpayment, in paisa."""
    return cast(Payment.excess_paisa + _reversed("excess_paisa"), BigInteger)


def _reversed(name: str) -> ScalarSelect[int]:
    """Sum a column of each payment's reversals."""
    reversals = returned_money().reversals
    of = reversals.selected_columns
    found = reversals.with_only_columns(func.coalesce(func.sum(of[name]), 0))
    return found.where(of.payment_id == Payment.id).correlate(Payment).scalar_subquery()


def paid_for_lines() -> ColumnElement[int]:
    """Return an SQL expression for the paisa paid for each bill's lines, less reversals.

    The surcharge and overpayments are not included.
    """
    return _allocated() + _taken_from_lines()


def _allocated() -> ScalarSelect[int]:
    lines = PaymentAllocation.line_number.is_not(None)
    came = select(func.coalesce(func.sum(PaymentAllocation.amount_paisa), 0))
    return (
        came.join(Payment, Payment.id == PaymentAllocation.payment_id)
        .where(Payment.bill_id == Bill.id, lines)
        .scalar_subquery()
    )


def _taken_from_lines() -> ScalarSelect[int]:
    """Sum the reversals of lines; the result is not above zero."""
    lines = returned_money().reversed_lines
    of = lines.selected_columns
    back = lines.with_only_columns(func.coalesce(func.sum(of.amount_paisa), 0))
    return back.where(of.bill_id == Bill.id, of.line_number.is_not(None)).scalar_subquery()


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """A payment as the payer and the department see it; `gone_paisa` of it was reversed."""

    receipt: str
    channel: str
    amount_paisa: int
    excess_paisa: int
    paid_at: datetime
    gone_paisa: int = 0


def payments_of(session: Session, bill_id: UUID) -> list[PaymentRow]:
    """Return a bill's payments, earliest first; rows with a wrong MAC are left out."""
    vault: Vault = session.info[VAULT]
    columns = (Payment, reversed_of_payment(), excess_of_payment())
    query = select(*columns).where(Payment.bill_id == bill_id).order_by(Payment.id)
    return [
        PaymentRow(
            receipt=row.receipt,
            channel=row.channel,
            amount_paisa=row.amount_paisa,
            excess_paisa=too_much,
            paid_at=row.paid_at,
            gone_paisa=gone,
        )
        for row, gone, too_much in session.execute(query)
        if is_genuine(vault, row)
    ]

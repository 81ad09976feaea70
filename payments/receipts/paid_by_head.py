"""Amounts that firms and people paid, by head of account: the base of reliefs on taxes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Row,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.calendar import PROVINCE, deadline_end_of
from app.db import among
from app.ledger.public import moved_by_corrections
from app.row_macs import is_mac_of, log_forged, vault_of
from app.vault import Vault
from payments.bills.models import Bill, BillLine
from payments.kernel.macs import PAYMENT
from payments.receipts.models import PaymentAllocation
from payments.receipts.returned_money import Rows, of_payments, returned_money


@dataclass(frozen=True, kw_only=True)
class PaidBy:
    """A payer or payee: a firm, or a person where `organisation_id` is None."""

    organisation_id: UUID | None = None
    person_id: UUID | None = None


# Payments of these payers in the period, and the amount of each that went to lines and surcharge.
_PAYMENTS = text(f"""
select {", ".join(f"p.{name}" for name in (*PAYMENT.names, "mac"))},
       b.payer_organisation_id as organisation_id, b.payer_person_id as person_id,
       coalesce((select sum(a.amount_paisa) from payment_allocations a
                  where a.payment_id = p.id), 0)::bigint as went_paisa
  from payments p join bills b on b.id = p.bill_id
 where p.channel <> 'credit' and p.paid_at >= :begins and p.paid_at < :ends
   and (b.payer_organisation_id = any(:organisations)
        or (b.payer_organisation_id is null and b.payer_person_id = any(:people)))
""").bindparams(  # noqa: S608 - a fixed part of our own
    bindparam("organisations", type_=ARRAY(Uuid())), bindparam("people", type_=ARRAY(Uuid()))
)


def paid_by_head(
    session: Session, payer: PaidBy, heads: Collection[str], first: date, last: date
) -> Mapping[str, int]:
    """Return the paisa that a payer paid for each head from a first to a last day, both included.

    Net of what was refunded, reversed, or moved to another head by a correction at any time. Credit
    notes (nobody paid them), deposits (owed back) and surcharges (not a tax) do not count, nor does
    a payment whose MAC is wrong. Four queries.
    """
    return paid_by_heads(session, [payer], heads, first, last)[payer]


def paid_by_heads(
    session: Session, payers: Collection[PaidBy], heads: Collection[str], first: date, last: date
) -> Mapping[PaidBy, Mapping[str, int]]:
    """Return the result of `paid_by_head` for many payers: four queries for any number.

    All payments of the period are held in memory, so ask for some thousand payers in one call.
    Raises ValueError for a payer without organisation and person.
    """
    asked = _query_values(payers, first, last)
    payments: Sequence[Row[Any]] = session.execute(_PAYMENTS, asked).all()
    parts = _parts(session, payments, heads)
    paid = {_key(payer): dict.fromkeys(heads, 0) for payer in payers}
    vault = vault_of(session)
    for payment in payments:
        of_payment = parts.get(payment.id)
        if of_payment and _recorded(vault, payment):
            for head, paisa in of_payment.items():
                paid[_key(payment)][head] += paisa
    return {payer: paid[_key(payer)] for payer in payers}


def _query_values(payers: Collection[PaidBy], first: date, last: date) -> dict[str, Any]:
    if any(payer.organisation_id is None and payer.person_id is None for payer in payers):
        raise ValueError("nobody is asked about")
    return {
        "organisations": [each.organisation_id for each in payers if each.organisation_id],
        "people": [each.person_id for each in payers if each.organisation_id is None],
        "begins": datetime.combine(first, time(), PROVINCE),
        "ends": deadline_end_of(last),
    }


def of_payer(payer: PaidBy) -> ColumnElement[bool]:
    """Return the SQL condition for a payer's bills. Raises ValueError for an empty payer."""
    if payer.organisation_id is not None:
        return Bill.payer_organisation_id == payer.organisation_id
    if payer.person_id is None:
        raise ValueError("nobody is asked about")
    return (Bill.payer_person_id == payer.person_id) & Bill.payer_organisation_id.is_(None)


def plain_heads(session: Session, payer: PaidBy) -> frozenset[str]:
    """Return the heads that a payer has bills of, but for those of bills under a veil: one query.

    A head that anybody's veiled bill ever had is left out, so that nobody sees who bids.
    """
    veiled_line, veiled_bill = aliased(BillLine), aliased(Bill)
    veiled = (
        exists()
        .where(veiled_line.head_code == BillLine.head_code)
        .where(veiled_bill.id == veiled_line.bill_id, veiled_bill.veil.is_not(None))
    )
    query = select(BillLine.head_code).join(Bill, Bill.id == BillLine.bill_id).distinct()
    found = session.scalars(query.where(of_payer(payer), BillLine.deposit.is_(False), ~veiled))
    return frozenset(head for head in found if head)


def _parts(
    session: Session, payments: Sequence[Row[Any]], heads: Collection[str]
) -> Mapping[UUID, Counter[str]]:
    """Return each payment's paisa by head, by the payment's id."""
    ids = [payment.id for payment in payments]
    parts = defaultdict[UUID, Counter[str]](Counter)
    for row in session.execute(_heads_of_parts(ids, heads)):
        parts[row.payment_id][row.head_code] += row.paisa
    posted = {payment.transaction_id: payment.id for payment in payments}
    posted |= {row.transaction_id: row.payment_id for row in session.execute(_took_back(ids))}
    for transaction_id, head, paisa in moved_by_corrections(session, posted):
        if head in heads:
            parts[posted[transaction_id]][head] += paisa
    return parts


def _heads_of_parts(ids: Collection[UUID], heads: Collection[str]) -> Rows:
    """Select payments' paisa by head. Deposits and surcharges do not count."""
    part = _net_parts(ids).subquery("part")
    of_line = (BillLine.bill_id == part.c.bill_id) & (BillLine.number == part.c.line_number)
    paisa = cast(func.sum(part.c.amount_paisa), BigInteger).label("paisa")
    return (
        select(part.c.payment_id, BillLine.head_code, paisa)
        .join(BillLine, of_line)
        .where(BillLine.head_code.in_(heads), ~BillLine.deposit)
        .where(or_(BillLine.fee.is_(None), BillLine.part.is_not(None)))
        .group_by(part.c.payment_id, BillLine.head_code)
    )


def _net_parts(ids: Collection[UUID]) -> CompoundSelect[Any]:
    """Select the parts that came and what went back of them.

    Each is found by payment id, so that the planner need not estimate the number of payments.
    """
    money, came = returned_money(), PaymentAllocation
    parts = select(came.payment_id, came.bill_id, came.line_number, came.amount_paisa)
    refunded = of_payments(money.refunded, ids, "payment_id", "bill_id", "line_number")
    return union_all(
        parts.where(among(came.payment_id, ids)),
        of_payments(
            money.reversed_lines, ids, "payment_id", "bill_id", "line_number", "amount_paisa"
        ),
        refunded.add_columns(-money.refunded.selected_columns.amount_paisa),
    )


def _took_back(ids: Collection[UUID]) -> CompoundSelect[Any]:
    """Select the entries of the ledger by which something of payments went back."""
    money, names = returned_money(), ("transaction_id", "payment_id")
    return union_all(
        of_payments(money.refunded, ids, *names), of_payments(money.reversals, ids, *names)
    )


def _key(of: PaidBy | Row[Any]) -> UUID | None:
    """Return the payer's id: the firm's if there is one, else the person's; ids never clash."""
    return of.organisation_id or of.person_id


def _recorded(vault: Vault, payment: Row[Any]) -> bool:
    """Return True if a use case recorded the payment, and its allocations are complete."""
    told = {name: getattr(payment, name) for name in PAYMENT.names}
    whole = payment.went_paisa + payment.excess_paisa == payment.amount_paisa
    good = whole and is_mac_of(vault, PAYMENT.table, told, payment.mac)
    if not good:
        log_forged(PAYMENT.table, payment.id)
    return good

"""Location of a payment's money: at our bank, or in a transfer in force to a treasury."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.row_macs import Forged, genuine, log_forged, vault_of
from payments.bills.models import BillLine
from payments.kernel.macs import CHALLAN_CREDIT, TREASURY_END, TREASURY_SHEET
from payments.receipts.policy import part_name
from payments.receipts.queries import has_lapsed
from payments.refunds.models import PayOrderChoice, Refund, RefundPaper, RefundSanction
from payments.refunds.policy import SentPart

_SENT = text("""
select a.line_number, to_jsonb(s) as sheet,
       (select to_jsonb(e) from treasury_ends e where e.sheet_id = s.id) as ended,
       (select to_jsonb(c) from treasury_challan_credits c
         where c.sheet_id = s.id and c.line_number = p.line_number) as credit
  from payment_allocations a
  join treasury_parts p on p.source in ('payment', 'deposit', 'forfeiture')
   and p.source_id = a.payment_id and p.source_part = a.position and not p.freed
  join treasury_sheets s on s.id = p.sheet_id
 where a.payment_id = :payment
union all
select a.line_number, to_jsonb(s),
       (select to_jsonb(e) from treasury_ends e where e.sheet_id = s.id),
       (select to_jsonb(c) from treasury_challan_credits c
         where c.sheet_id = s.id and c.line_number = p.line_number)
  from deposit_moves m
  join payment_allocations a on a.payment_id = m.payment_id
  join treasury_parts p on p.source = 'deposit' and p.source_id = first_payment_of(m.payment_id)
   and not p.freed
  join treasury_sheets s on s.id = p.sheet_id
 where m.payment_id = :payment
""").bindparams(bindparam("payment", type_=Uuid()))
_BANK = text("""
select bank from settled_payments where payment_id = :payment order by at limit 1
""").bindparams(bindparam("payment", type_=Uuid()))
_ACCOUNTS = text("""
select distinct on (payable_id) payable_id, id from payee_accounts
 where payable_kind = :kind and payable_id = any(:ids) order by payable_id, id desc
""").bindparams(bindparam("ids", type_=ARRAY(Uuid())))


def sent_parts(session: Session, payment_id: UUID) -> Mapping[str, SentPart]:
    """Return the parts of a payment that are in a transfer in force, by name: one query.

    For a deposit moved from another bill: the location of its first payment. Raises Forged for a
    planted sheet or end: money would come back by another way than it went.
    """
    return {
        part_name(row.line_number): _sent_part(session, row)
        for row in session.execute(_SENT, {"payment": payment_id})
    }


def _sent_part(session: Session, row: Row[Any]) -> SentPart:
    vault = vault_of(session)
    told = (TREASURY_SHEET, row.sheet), (TREASURY_END, row.ended), (CHALLAN_CREDIT, row.credit)
    for of, columns in told:
        if columns and not of.fits(vault, columns):
            log_forged(of.table, row.sheet["id"])
            raise Forged
    return SentPart(
        treasury=row.sheet["treasury"],
        treasury_name=row.sheet["treasury_name"],
        arrived=row.ended is not None and row.ended["outcome"] == "arrived",
        credited=row.credit is not None,
    )


def bank_of(session: Session, payment_id: UUID) -> str | None:
    """Return the bank to which a payment was paid out; None if it was not yet."""
    found: str | None = session.scalar(_BANK, {"payment": payment_id})
    return found


def by_pay_order(session: Session, ids: Collection[UUID], kind: str = "refund") -> set[UUID]:
    """Return the refunds to be paid by a pay order: at most two queries.

    With the kind `suspense`, the decisions that return money from suspense. The latest choice of
    payer or officer is in force: a pay order, or an account that was given since.
    """
    of_refunds = kind == "refund"
    name = PayOrderChoice.refund_id if of_refunds else PayOrderChoice.decision_id
    query = select(PayOrderChoice).where(name.in_(ids)).order_by(PayOrderChoice.id)
    rows = genuine(session, session.scalars(query))
    keys = ((row.refund_id if of_refunds else row.decision_id, row.id) for row in rows)
    chosen = {key: choice for key, choice in keys if key is not None}
    asked = {"ids": list(chosen), "kind": kind}
    told = session.execute(_ACCOUNTS, asked).all() if chosen else ()
    accounts = {row.payable_id: row.id for row in told}
    return {key for key, choice in chosen.items() if key not in accounts or accounts[key] < choice}


def papers_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, RefundPaper]:
    """Return the papers by which these refunds are paid: one query. A forged one is none."""
    query = select(RefundPaper).where(RefundPaper.refund_id.in_(ids))
    return {row.refund_id: row for row in genuine(session, session.scalars(query))}


def sanctions_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, RefundSanction]:
    """Return the sanctions of these refunds: one query. A forged one is none."""
    query = select(RefundSanction).where(RefundSanction.refund_id.in_(ids))
    return {row.refund_id: row for row in genuine(session, session.scalars(query))}


def all_deposits(session: Session, refund: Refund, parts: Collection[str]) -> bool:
    """Return True if a refund is only of deposits, which are no revenue until they lapse."""
    query = select(BillLine.number).where(
        BillLine.bill_id == refund.bill_id, BillLine.deposit, ~has_lapsed(refund.bill_id)
    )
    return set(parts) <= {part_name(number) for number in session.scalars(query)}

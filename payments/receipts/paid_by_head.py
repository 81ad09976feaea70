"""What firms and people paid by head of account: the base of reliefs on taxes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Text, Uuid, bindparam, text
from sqlalchemy.orm import Session

from app.calendar import PROVINCE, deadline_end_of
from app.ledger.public import moved_by_corrections
from app.row_macs import is_mac_of, log_forged, vault_of
from app.vault import Vault
from payments.bills.models import Bill
from payments.bills.queries import APPROVED
from payments.kernel.macs import PAYMENT


@dataclass(frozen=True, kw_only=True)
class PaidBy:
    """Whose payments: a firm's, or a person's own where `organisation_id` is None."""

    organisation_id: UUID | None = None
    person_id: UUID | None = None


# What came of these payers in the period. Each of the statements below begins with it, so that
# PostgreSQL may look at one firm by its index, and at all of them by reading the tables once.
_MINE = """
with mine as (
    select p.*, b.payer_organisation_id as organisation_id, b.payer_person_id as person_id
      from payments p join bills b on b.id = p.bill_id
     where p.channel <> 'credit' and p.paid_at >= :begins and p.paid_at < :ends
       and (b.payer_organisation_id = any(:organisations)
            or (b.payer_organisation_id is null and b.payer_person_id = any(:people))))
"""
_ORGANISATIONS = bindparam("organisations", type_=ARRAY(Uuid()))
_PEOPLE = bindparam("people", type_=ARRAY(Uuid()))
_HEADS = bindparam("heads", type_=ARRAY(Text()))
_PAYMENTS = text(f"""{_MINE}
select {", ".join(f"m.{name}" for name in (*PAYMENT.names, "mac"))}, m.organisation_id, m.person_id,
       coalesce(w.paisa, 0)::bigint as went_paisa
  from mine m left join (
       select a.payment_id, sum(a.amount_paisa) as paisa from payment_allocations a
        where a.payment_id in (select id from mine) group by 1) as w on w.payment_id = m.id
""").bindparams(_ORGANISATIONS, _PEOPLE)  # noqa: S608 - a fixed part of our own
_PARTS = text(f"""{_MINE}, went as (
    select a.payment_id, a.line_number, a.amount_paisa from payment_allocations a
     where a.payment_id in (select id from mine)
    union all
    select v.payment_id, l.line_number, l.amount_paisa
      from payment_reversals v join payment_reversal_lines l on l.reversal_id = v.id
     where v.payment_id in (select id from mine)
    union all
    select refunds.payment_id, l.line_number, -l.amount_paisa
      from refunds join refund_lines l on l.refund_id = refunds.id
     where refunds.payment_id in (select id from mine) and {APPROVED})
select m.id, l.head_code, sum(went.amount_paisa)::bigint as paisa
  from mine m
  join went on went.payment_id = m.id
  join bill_lines l on l.bill_id = m.bill_id and l.number = went.line_number
 where l.head_code = any(:heads) and not l.deposit and (l.fee is null or l.part is not null)
 group by 1, 2
""").bindparams(_ORGANISATIONS, _PEOPLE, _HEADS)  # noqa: S608 - as above
_TOOK_BACK = text(f"""{_MINE}
select refunds.approval_transaction_id as transaction_id, refunds.payment_id
  from refunds where refunds.payment_id in (select id from mine) and {APPROVED}
union all
select v.transaction_id, v.payment_id
  from payment_reversals v where v.payment_id in (select id from mine)
""").bindparams(_ORGANISATIONS, _PEOPLE)  # noqa: S608 - as above


def paid_by_head(
    session: Session, payer: PaidBy, heads: Collection[str], first: date, last: date
) -> Mapping[str, int]:
    """Return the paisa that a payer paid for each head from a first to a last day, both included.

    Net of what was refunded, taken back, or moved to another head by a correction, whenever that
    was. What a credit note paid was not paid by anybody, deposits are owed back, and a surcharge is
    no tax: none of them counts. A payment whose MAC does not fit does not count either. Four
    queries.
    """
    return paid_by_heads(session, [payer], heads, first, last)[payer]


def paid_by_heads(
    session: Session, payers: Collection[PaidBy], heads: Collection[str], first: date, last: date
) -> Mapping[PaidBy, Mapping[str, int]]:
    """Return of many payers what `paid_by_head` does: four queries, however many they are.

    All payments of the period are held in memory: ask for some thousand payers at once. Raises
    ValueError for a payer who is nobody.
    """
    values = _asked(payers, first, last)
    payments: Sequence[Row[Any]] = session.execute(_PAYMENTS, values).all()
    parts = _parts(session, values, payments, heads)
    paid = {_key(payer): dict.fromkeys(heads, 0) for payer in payers}
    vault = vault_of(session)
    for payment in payments:
        of_payment = parts.get(payment.id)
        if of_payment and _recorded(vault, payment):
            for head, paisa in of_payment.items():
                paid[_key(payment)][head] += paisa
    return {payer: paid[_key(payer)] for payer in payers}


def _asked(payers: Collection[PaidBy], first: date, last: date) -> dict[str, Any]:
    if any(payer.organisation_id is None and payer.person_id is None for payer in payers):
        raise ValueError("nobody is asked about")
    return {
        "organisations": [each.organisation_id for each in payers if each.organisation_id],
        "people": [each.person_id for each in payers if each.organisation_id is None],
        "begins": datetime.combine(first, time(), PROVINCE),
        "ends": deadline_end_of(last),
    }


def of_payer(payer: PaidBy) -> ColumnElement[bool]:
    """Return the condition of the bills that are a payer's. Raises ValueError for nobody."""
    if payer.organisation_id is not None:
        return Bill.payer_organisation_id == payer.organisation_id
    if payer.person_id is None:
        raise ValueError("nobody is asked about")
    return (Bill.payer_person_id == payer.person_id) & Bill.payer_organisation_id.is_(None)


def _parts(
    session: Session,
    values: Mapping[str, Any],
    payments: Sequence[Row[Any]],
    heads: Collection[str],
) -> Mapping[UUID, Counter[str]]:
    """Return what of each payment is of which head, by the payment's id."""
    parts = defaultdict[UUID, Counter[str]](Counter)
    for row in session.execute(_PARTS, {**values, "heads": list(heads)}):
        parts[row.id][row.head_code] += row.paisa
    posted = {payment.transaction_id: payment.id for payment in payments}
    posted |= {row.transaction_id: row.payment_id for row in session.execute(_TOOK_BACK, values)}
    for transaction_id, head, paisa in moved_by_corrections(session, posted):
        if head in heads:
            parts[posted[transaction_id]][head] += paisa
    return parts


def _key(of: PaidBy | Row[Any]) -> UUID | None:
    """Return who paid: the firm where there is one, else the person; no id is of both."""
    return of.organisation_id or of.person_id


def _recorded(vault: Vault, payment: Row[Any]) -> bool:
    """Whether a use case recorded a payment, and this is all of what it went to."""
    told = {name: getattr(payment, name) for name in PAYMENT.names}
    whole = payment.went_paisa + payment.excess_paisa == payment.amount_paisa
    good = whole and is_mac_of(vault, PAYMENT.table, told, payment.mac)
    if not good:
        log_forged(PAYMENT.table, payment.id)
    return good

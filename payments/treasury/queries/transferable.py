"""Transferable money of a bank, and the part of it that belongs to somebody else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select, text, true
from sqlalchemy.orm import Session

from app.db import among
from app.ledger.public import balances
from app.parameters.public import Confidence, NothingInForce, at
from app.row_macs import WithMac, array_of, arrays_of, log_forged, values_of, vault_of
from payments.clearing.models import Settlement, SuspenseDecision
from payments.clearing.postings import bank_account
from payments.deposits.models import DepositForfeiture
from payments.receipts.models import Payment, PaymentAllocation
from payments.refunds.models import Refund, RefundOutcome
from payments.reversals.models import PaymentReversal
from payments.treasury.models import DdoTreasury
from payments.treasury.parameters import FEES_BORNE_BY
from payments.treasury.policy import GOVERNMENT, Part, Place, share_fee

# The rest waits for the next day's job: what is held in memory at once has a limit.
MAX_PARTS = 50_000
MAX_PLACINGS = 10_000

# One step of the index for each bank, however many rows there are.
_BANKS = text("""
with recursive b as (
    (select bank from settlements order by bank limit 1)
    union all
    select (select s.bank from settlements s where s.bank > b.bank order by s.bank limit 1)
    from b where b.bank is not null)
select bank from b where bank is not null
""")
_WAITING = text("""
select m.source, m.source_id, m.part, m.channel, m.whole_paisa, m.whole_fee_paisa, m.head_code,
       m.ddo_code, m.amount_paisa, m.payment_id, m.waits,
       coalesce(m.payment_id, m.source_id) as item,
       max(m.at) over (partition by coalesce(m.payment_id, m.source_id)) as latest
from treasury_money m
where m.bank = :bank and not exists (
    select from treasury_parts p
     where p.source = m.source and p.source_id = m.source_id and p.source_part = m.part
       and not p.freed)
  and (m.source <> 'correction' or not correction_is_by_memo(m.source_id))
order by latest, item, m.source, m.source_id, m.part limit :most
""")
# Of a payment all but the excess and deposits without a head of the Public Account is heads' money;
# of everything else what the view says, which knows such deposits that were forfeited. What two
# officers put into suspense is at the bank and was never on clearing: it is the fee below zero of
# its settlement; so is cash that a close missed because it never came.
_HELD_FOR_OTHERS = text("""
select coalesce((select sum(p.excess_paisa) from payments p join settlements s
                    on s.payment_id = p.id and s.kind = 'payment'
                 where p.excess_paisa > 0 and s.bank = :bank), 0)
     + coalesce((select sum(a.amount_paisa) from bill_lines l
                   join payment_allocations a on a.bill_id = l.bill_id and a.line_number = l.number
                   join settlements s on s.payment_id = a.payment_id and s.kind = 'payment'
                  where l.deposit and l.head_code not like 'G%' and s.bank = :bank), 0)
""")
_MOVED = text("""
select m.source, m.source_id, sum(m.amount_paisa)::bigint as paisa
  from treasury_money m where m.bank = :bank and not m.direct group by 1, 2
""")
_PROMISED = text("""
select coalesce(sum(s.total_paisa), 0) from treasury_sheets s
left join treasury_transfers t on t.sheet_id = s.id
where s.bank = :bank and t.approved_at is null and t.refused_at is null
""")


def banks(session: Session) -> Sequence[str]:
    """Return the banks at which channels have paid out money."""
    return session.scalars(_BANKS).all()


def waiting_parts(session: Session, bank: str) -> list[Part]:
    """Return the parts in no transfer yet, oldest first: at most 50,000 parts.

    Parts of one payment are together, and at the limit are left out together.
    """
    rows = session.execute(_WAITING, {"bank": bank, "most": MAX_PARTS}).all()
    if len(rows) == MAX_PARTS:
        rows = [row for row in rows if row.item != rows[-1].item]
    never_came = _forged_settlements(session, {row.payment_id for row in rows})
    forged = _forged_items(session, rows)
    rows = [
        row
        for row in rows
        if row.payment_id not in never_came and (row.source, row.source_id) not in forged
    ]
    items = groupby(rows, key=lambda row: (row.source, row.source_id))
    return [part for _name, item in items for part in _parts(list(item))]


def _forged_settlements(session: Session, payments: set[UUID | None]) -> set[UUID]:
    """Return the payments that a forged row alone says to be at the bank: they are not sent on."""
    query = select(Settlement.payment_id, array_of(Settlement)).where(
        Settlement.kind == "payment", among(Settlement.payment_id, list(filter(None, payments)))
    )
    vault = vault_of(session)
    return {
        payment_id
        for payment_id, array in session.execute(query)
        if values_of(vault, Settlement, array) is None
    }


def _forged_items(session: Session, rows: Sequence[Row[Any]]) -> set[tuple[str, UUID]]:
    """Return the items, by source and id, of which a row was written behind the program's back.

    A correction has none: it follows from the ledger, of which `bdm ledger verify` names postings
    that nobody made.
    """
    vault, ids = vault_of(session), defaultdict[str, set[UUID]](set)
    for row in rows:
        ids[row.source].add(row.source_id)
    forged = {("payment", each) for each in _with_added_parts(session, ids["payment"])}
    forged |= {("deposit", each) for each in _with_added_parts(session, ids["deposit"])}
    for source, (model, key, condition) in _BEHIND.items():
        query = select(key, array_of(model)).where(among(key, list(ids[source])), condition)
        found = session.execute(query) if ids[source] else ()
        forged |= {(source, each) for each, row in found if values_of(vault, model, row) is None}
    return forged


# The table of an item's row, by its source, and what leads to it from the item's id.
_BEHIND: Mapping[str, tuple[type[WithMac], Any, ColumnElement[bool]]] = {
    "payment": (Payment, Payment.id, true()),
    "deposit": (Payment, Payment.id, true()),
    "forfeiture": (DepositForfeiture, Payment.id, DepositForfeiture.bill_id == Payment.bill_id),
    "refund": (Refund, Refund.id, true()),
    "refund_failed": (RefundOutcome, RefundOutcome.refund_id, true()),
    "reversal": (PaymentReversal, PaymentReversal.id, true()),
    "suspense": (SuspenseDecision, SuspenseDecision.id, true()),
}


def _with_added_parts(session: Session, payments: set[UUID]) -> Iterator[UUID]:
    """Yield the payments to which somebody added a part."""
    parts = (
        select(func.sum(PaymentAllocation.amount_paisa))
        .where(PaymentAllocation.payment_id == Payment.id)
        .scalar_subquery()
    )
    query = select(Payment.id).where(among(Payment.id, list(payments)))
    query = query.where(parts != Payment.amount_paisa - Payment.excess_paisa)
    for payment_id in session.scalars(query) if payments else ():
        log_forged(Payment.__tablename__, payment_id)
        yield payment_id


def _parts(rows: Sequence[Row[Any]]) -> Iterator[Part]:
    """Yield the parts of an item with their share of its fee."""
    first = rows[0]
    fees = share_fee(first.whole_fee_paisa, [row.amount_paisa for row in rows], first.whole_paisa)
    for row, fee in zip(rows, fees, strict=True):
        yield Part(
            source=row.source,
            source_id=row.source_id,
            number=row.part,
            head_code=row.head_code,
            ddo_code=row.ddo_code,
            channel=row.channel,
            amount_paisa=row.amount_paisa,
            fee_paisa=fee,
            payment_id=row.payment_id,
            waits=row.waits,
        )


def at_bank(session: Session, bank: str) -> int:
    """Return the balance of a bank's account, in paisa."""
    code = bank_account(bank).code
    return balances(session, [code]).get(code, 0)


def others_money(session: Session, bank: str) -> int:
    """Return the money at a bank of no head: overpayments, suspense, refunds not sent yet.

    Rows that make it less, so that more may leave, count only if they are genuine.
    """
    held = int(session.scalar(_HELD_FOR_OTHERS, {"bank": bank}) or 0)
    return max(held + _settled_for_others(session, bank) - _moved_to_heads(session, bank), 0)


def _settled_for_others(session: Session, bank: str) -> int:
    """Return the paisa that came to a bank or left it, other than payments."""
    of_no_clearing = Settlement.against.in_(("suspense", "over_short"))
    where = Settlement.bank == bank, or_(Settlement.kind != "payment", of_no_clearing)
    paisa, vault = 0, vault_of(session)
    for array in arrays_of(session, Settlement, *where):
        if (row := values_of(vault, Settlement, array)) is not None:
            paisa += row["gross_paisa"] if row["kind"] != "payment" else 0
            paisa -= row["fee_paisa"] if row["against"] in {"suspense", "over_short"} else 0
    return paisa


def _moved_to_heads(session: Session, bank: str) -> int:
    rows = session.execute(_MOVED, {"bank": bank}).all()
    forged = _forged_items(session, rows)
    return sum(row.paisa for row in rows if (row.source, row.source_id) not in forged)


def available(session: Session, bank: str) -> int:
    """Return the amount available for treasuries; negative if channels kept more."""
    return at_bank(session, bank) - others_money(session, bank)


def promised(session: Session, bank: str) -> int:
    """Return the amount of a bank's prepared and proposed transfers."""
    return int(session.scalar(_PROMISED, {"bank": bank}) or 0)


def placings(session: Session, day: date) -> Mapping[str, DdoTreasury]:
    """Return by DDO code where its money goes on a day: the last approval that covers it."""
    query = (
        select(DdoTreasury)
        .where(
            DdoTreasury.approved_at.is_not(None),
            DdoTreasury.valid_from <= day,
            func.coalesce(DdoTreasury.valid_to, day) >= day,
        )
        .order_by(DdoTreasury.approved_at, DdoTreasury.id)
        .limit(MAX_PLACINGS)
    )
    return {row.ddo_code: row for row in session.scalars(query)}


def place_of(row: DdoTreasury) -> Place:
    """Return the treasury and the fund of a placing."""
    return Place(treasury=row.treasury, fund=row.fund)


def fees_borne_by(session: Session, day: date) -> str:
    """Return who bears channels' fees on a day: the heads only by the official text (H)."""
    try:
        rule = at(session, FEES_BORNE_BY.key, day)
    except NothingInForce:
        return GOVERNMENT
    return str(rule.value) if rule.confidence is Confidence.OFFICIAL else GOVERNMENT

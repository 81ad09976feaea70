"""The bills that a credit note may pay, and how much of each: the principal under its heads.

It never pays a deposit, which is owed back and would turn a relief into cash, nor a late surcharge,
nor other heads. `grant_credit` checks the same under the bill's lock.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.db import among
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillCancellation, BillLine
from payments.bills.policy.facts import owed
from payments.bills.policy.state import PAYABLE, state_of
from payments.bills.queries import Read, facts_of
from payments.receipts.confidentiality import is_hidden
from payments.receipts.paid_by_head import PaidBy, of_payer
from payments.receipts.policy import creditable_lines
from payments.receipts.queries import paid_for_lines

MAX_CREDITABLE = 200


@dataclass(frozen=True, kw_only=True)
class CreditableBill:
    """A bill that can be paid now; a credit for the heads may pay up to `creditable_paisa`.

    `raiser` is the domain, or the way, that raised it at `raised_at`.
    """

    id: UUID
    psid: str
    raiser: str
    raised_at: datetime
    purpose: str
    purpose_ur: str
    due_on: date
    owed_paisa: int
    creditable_paisa: int


def creditable_bills(
    uow: UnitOfWork, payer: PaidBy, heads: Collection[str], *, only: UUID | None = None
) -> Sequence[CreditableBill]:
    """Return a payer's bills that a credit for these heads may pay, in whole or in part.

    The earliest due come first, and at most 200 are considered, unless `only` names one; bills
    under a veil are left out. Three queries. The caller checks whose bills may be seen.
    """
    query = select(Bill).where(of_payer(payer), *_open(uow), _has_line_of(heads))
    if only is not None:
        query = query.where(Bill.id == only)
    earliest = query.order_by(Bill.due_on, Bill.id).limit(MAX_CREDITABLE)
    bills = genuine_of(uow.session, earliest)
    allowed = _lines_of(uow.session, [bill.id for bill in bills], heads)
    stands = facts_of(uow.session, bills, said=uow.said) if bills else {}
    rows = [_creditable(bill, stands[bill.id], allowed.get(bill.id, frozenset())) for bill in bills]
    return [row for row in rows if row.creditable_paisa]


def overdue_of_firms(
    uow: UnitOfWork, firms: Collection[UUID], heads: Collection[str], day: date
) -> Mapping[UUID, int]:
    """Return what firms owe under heads on bills due before a day, in paisa, without surcharges.

    Computed as in `creditable_bills`; firms that owe nothing are left out. Three queries for some
    thousand firms. It checks no permission.
    """
    query = select(Bill).where(
        among(Bill.payer_organisation_id, firms),
        Bill.due_on < day,
        *_unpaid(uow),
        _has_line_of(heads),
    )
    bills = genuine_of(uow.session, query)
    allowed = _lines_of(uow.session, [bill.id for bill in bills], heads)
    stands = facts_of(uow.session, bills, said=uow.said) if bills else {}
    found: Counter[UUID] = Counter()
    for bill in bills:
        owed_now = _creditable(bill, stands[bill.id], allowed.get(bill.id, frozenset()))
        if bill.payer_organisation_id is not None and owed_now.creditable_paisa:
            found[bill.payer_organisation_id] += owed_now.creditable_paisa
    return found


def lines_for(session: Session, bill: Bill, heads: Collection[str]) -> frozenset[int]:
    """Return the numbers of a bill's lines that a credit for these heads may pay: one query."""
    return _lines_of(session, [bill.id], heads).get(bill.id, frozenset())


def _creditable(bill: Bill, read: Read, allowed: Collection[int]) -> CreditableBill:
    payable = state_of(read.facts, read.now) in PAYABLE
    lines = creditable_lines(read.facts, allowed, read.now) if payable else {}
    return CreditableBill(
        id=bill.id,
        psid=bill.psid,
        raiser=bill.raiser,
        raised_at=bill.issued_at,
        purpose=bill.purpose,
        purpose_ur=bill.purpose_ur,
        due_on=bill.due_on,
        owed_paisa=owed(read.facts, read.now).total_paisa,
        creditable_paisa=sum(lines.values()),
    )


def _open(uow: UnitOfWork) -> Sequence[ColumnElement[bool]]:
    """Leave out bills that are cancelled too; facts decide about the rest."""
    return (~exists().where(BillCancellation.bill_id == Bill.id), *_unpaid(uow))


def _unpaid(uow: UnitOfWork) -> Sequence[ColumnElement[bool]]:
    """Leave out bills that are expired, veiled or paid; a forged cancellation hides none."""
    return (
        or_(Bill.expires_on.is_(None), Bill.expires_on >= local_day(uow.now)),
        ~is_hidden(),
        paid_for_lines() < Bill.amount_paisa,
    )


def _is_creditable(heads: Collection[str]) -> ColumnElement[bool]:
    """Return a condition: a credit may pay the line (without an amount it is a surcharge)."""
    return BillLine.head_code.in_(heads) & BillLine.deposit.is_(False) & (BillLine.amount_paisa > 0)


def _has_line_of(heads: Collection[str]) -> ColumnElement[bool]:
    return exists().where(BillLine.bill_id == Bill.id, _is_creditable(heads))


def _lines_of(
    session: Session, ids: Collection[UUID], heads: Collection[str]
) -> Mapping[UUID, frozenset[int]]:
    query = select(BillLine.bill_id, BillLine.number).where(
        among(BillLine.bill_id, ids), _is_creditable(heads)
    )
    found: dict[UUID, set[int]] = {}
    for bill_id, number in session.execute(query):
        found.setdefault(bill_id, set()).add(number)
    return {bill_id: frozenset(numbers) for bill_id, numbers in found.items()}

"""Reads of corrections: what waits, what was decided, and what is left that can be corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, true
from sqlalchemy.orm import Session

from app.ledger.as_posted import reason_as_posted
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.queries.sides import place_of
from app.paging import PAGE, Page, as_id, cut, decode_cursor

State = Literal["proposed", "approved", "refused", "all"]
# Published when a correction is posted: {transaction_id, corrects}.
CORRECTED = "ledger.corrected"
# Of one transaction: a thousand transfers at most, and each may have been billed wrongly.
MAX_WAITING = 100
WAITING = Correction.approved_at.is_(None) & Correction.refused_at.is_(None)
_OF_STATE: dict[State, ColumnElement[bool]] = {
    "proposed": WAITING,
    "approved": Correction.approved_at.is_not(None),
    "refused": Correction.refused_at.is_not(None),
    "all": true(),
}


@dataclass(frozen=True, kw_only=True)
class Left:
    """The part of a transaction that is still on an account of a head, in paisa, above zero."""

    code: str
    paisa: int


def page_of(
    session: Session,
    *,
    state: State = "all",
    of: UUID | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Correction]:
    """Return corrections of a state, or `of` one transaction, newest first.

    Raises Invalid for a foreign cursor.
    """
    query = select(Correction).where(_OF_STATE[state]).order_by(Correction.id.desc())
    if of is not None:
        query = query.where(Correction.corrects == of)
    if cursor:
        query = query.where(Correction.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = session.scalars(query.limit(limit + 1)).all()
    return cut(rows, limit, lambda row: [str(row.id)])


def waiting_for(session: Session, transaction_id: UUID) -> Sequence[Correction]:
    """Return the undecided corrections of a transaction, the oldest first."""
    query = select(Correction).where(Correction.corrects == transaction_id, WAITING)
    return session.scalars(query.order_by(Correction.id).limit(MAX_WAITING)).all()


def count_waiting_for(session: Session, transaction_id: UUID) -> int:
    """Return how many wait to be decided about a transaction."""
    query = select(func.count()).select_from(Correction)
    return session.scalar(query.where(Correction.corrects == transaction_id, WAITING)) or 0


def posted_by(session: Session, transaction_id: UUID) -> Correction | None:
    """Return the correction whose approval posted a transaction."""
    return session.scalar(select(Correction).filter_by(transaction_id=transaction_id))


# As `ledger_correct` has it: the transaction and its corrections that were not undone.
_REMAINING = text("""
select a.code, a.head, abs(sum(s.paisa))::bigint as paisa
from ledger_transactions x
    join ledger_transfers t on t.id between x.number + 1 and x.number + x.legs
    cross join lateral (values (t.debit_account, t.amount_paisa),
                               (t.credit_account, -t.amount_paisa)) as s(account, paisa)
    join ledger_accounts a on a.id = s.account
where x.id = :id or (x.corrects = :id and not exists (
    select from ledger_transactions r where r.reverses = x.id))
group by a.code, a.head having sum(s.paisa) <> 0 order by a.code
""")


def correctable_on_heads(session: Session, row: LedgerTransaction) -> Sequence[Left]:
    """Return where a transaction left something on a head's account that can be corrected.

    Nothing of one that stays as it was posted. Whether it was undone is for the caller to ask.
    """
    if reason_as_posted(row.kind) is not None:
        return []
    found = session.execute(_REMAINING, {"id": row.id})
    return [
        Left(code=each.code, paisa=each.paisa)
        for each in found
        if place_of(each.code, each.head).head
    ]

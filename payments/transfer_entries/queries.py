"""Entries that wait for a memo, by treasury, and the existing memos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.ledger.public import head_names
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import require_each_genuine
from app.unit_of_work import UnitOfWork
from payments.kernel.funds import fund_of
from payments.transfer_entries.models import (
    TransferEntryLine,
    TransferEntryMemo,
    TransferEntryRecord,
)
from payments.treasury.models import DdoTreasury
from payments.treasury.permissions import READ_TREASURY
from payments.treasury.queries.transferable import placings

# A memo holds at most this many; what is more goes into the next.
MAX_LINES = 200
# How many are read at once. The oldest come first, so each is reached in time.
MAX_DUE = 2_000

_DUE = text("""
select e.source, e.source_id, e.from_head, e.from_ddo, e.to_head, e.to_ddo, e.amount_paisa, e.at
from treasury_entries e
where not exists (select from transfer_entry_lines l
                   where l.source = e.source and l.source_id = e.source_id and not l.freed)
order by e.at, e.source, e.source_id limit :most
""")


@dataclass(frozen=True, kw_only=True)
class DueEntry:
    """An entry to move at a treasury that is in no memo in force. Paisa."""

    source: str
    source_id: UUID
    from_head: str
    from_ddo: str
    to_head: str
    to_ddo: str
    amount_paisa: int
    happened_at: datetime


@dataclass(frozen=True, kw_only=True)
class DueTreasury:
    """The entries that wait for a memo to one treasury: amount, number, and `oldest` day."""

    treasury: str
    treasury_name: str
    entries: int
    total_paisa: int
    oldest: date


@dataclass(frozen=True, kw_only=True)
class ListedMemo:
    """A memo: `status` is proposed, refused, signed or entered."""

    memo: TransferEntryMemo
    status: str
    record: TransferEntryRecord | None


@dataclass(frozen=True, kw_only=True)
class MemoLine:
    """A line as it is shown: with its funds and the names of its heads."""

    line: TransferEntryLine
    from_name: str
    to_name: str
    from_fund: str
    to_fund: str


@dataclass(frozen=True, kw_only=True)
class ShownMemo:
    """A memo with its lines."""

    listed: ListedMemo
    lines: Sequence[MemoLine]


def due_entries(session: Session, day: date) -> Mapping[str, Sequence[DueEntry]]:
    """Return by treasury what waits for a memo, the oldest first.

    The treasury is that of the DDO who loses the money. What is of a DDO without a treasury waits
    until it has one: it was never sent.
    """
    where = placings(session, day)
    found: dict[str, list[DueEntry]] = {}
    for row in session.execute(_DUE, {"most": MAX_DUE}):
        if row.from_ddo in where:
            found.setdefault(where[row.from_ddo].treasury, []).append(_due(row))
    return found


def _due(row: Row[tuple[object, ...]]) -> DueEntry:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way
    return DueEntry(happened_at=values.pop("at"), **values)


def due_treasuries(uow: UnitOfWork) -> Sequence[DueTreasury]:
    """Return for which treasuries something waits for a memo."""
    require(uow.actor, READ_TREASURY)
    day = local_day(uow.now)
    names = _names(placings(uow.session, day))
    return [
        DueTreasury(
            treasury=treasury,
            treasury_name=names[treasury],
            entries=len(due),
            total_paisa=sum(each.amount_paisa for each in due),
            oldest=local_day(due[0].happened_at),
        )
        for treasury, due in sorted(due_entries(uow.session, day).items())
    ]


def _names(where: Mapping[str, DdoTreasury]) -> Mapping[str, str]:
    return {row.treasury: row.treasury_name for row in where.values()}


def list_memos(uow: UnitOfWork, cursor: str | None = None) -> Page[ListedMemo]:
    """Return memos, the newest first."""
    require(uow.actor, READ_TREASURY)
    query = (
        select(TransferEntryMemo, TransferEntryRecord)
        .outerjoin(TransferEntryRecord, TransferEntryRecord.memo_id == TransferEntryMemo.id)
        .order_by(TransferEntryMemo.id.desc())
        .limit(PAGE + 1)
    )
    if cursor:
        query = query.where(TransferEntryMemo.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = [_to_listed_memo(memo, record) for memo, record in uow.session.execute(query)]
    require_each_genuine(uow.session, (each.memo for each in rows))
    return cut(rows, PAGE, lambda each: [str(each.memo.id)])


def _to_listed_memo(memo: TransferEntryMemo, record: TransferEntryRecord | None) -> ListedMemo:
    signed = "signed" if memo.approved_at else memo.state
    return ListedMemo(memo=memo, status="entered" if record else signed, record=record)


def shown_memo(uow: UnitOfWork, memo_id: UUID) -> ShownMemo:
    """Return a memo with its lines. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    memo = uow.get(TransferEntryMemo, memo_id)
    query = select(TransferEntryLine).filter_by(memo_id=memo_id)
    lines = uow.session.scalars(query.order_by(TransferEntryLine.number)).all()
    codes = {code for line in lines for code in (line.from_head, line.to_head)}
    heads, where = head_names(uow.session, codes), placings(uow.session, local_day(uow.now))
    names = {code: heads[code][0] if code in heads else "" for code in codes}
    return ShownMemo(
        listed=_to_listed_memo(memo, uow.session.get(TransferEntryRecord, memo_id)),
        lines=[_line(line, names, where) for line in lines],
    )


def _line(
    line: TransferEntryLine, names: Mapping[str, str], where: Mapping[str, DdoTreasury]
) -> MemoLine:
    def fund(head: str, ddo: str) -> str:
        return fund_of(head, where[ddo].fund if ddo in where else "")

    return MemoLine(
        line=line,
        from_name=names[line.from_head],
        to_name=names[line.to_head],
        from_fund=fund(line.from_head, line.from_ddo),
        to_fund=fund(line.to_head, line.to_ddo),
    )

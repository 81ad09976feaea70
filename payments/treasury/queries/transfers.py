"""Transfers to the treasuries as officers and auditors follow them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.ledger.public import head_names
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, genuine_of, if_genuine
from app.unit_of_work import UnitOfWork
from payments.treasury.models import (
    ChallanCredit,
    TreasuryChallan,
    TreasuryEnd,
    TreasuryLine,
    TreasuryOrder,
    TreasuryPart,
    TreasuryRun,
    TreasurySheet,
    TreasuryTransfer,
)
from payments.treasury.permissions import READ_TREASURY
from payments.treasury.policy import SheetFacts, SheetState, sheet_state
from payments.treasury.queries.transfer_sources import ShownPart, with_origins

MAX_PARTS_SHOWN = 100
MAX_RUNS = 10


@dataclass(frozen=True, kw_only=True)
class FollowedSheet:
    """A sheet and what has happened to it."""

    sheet: TreasurySheet
    state: SheetState
    transfer: TreasuryTransfer | None
    order: TreasuryOrder | None
    end: TreasuryEnd | None


@dataclass(frozen=True, kw_only=True)
class ShownChallan:
    """A line's challan, and its credit by the treasury's scroll."""

    challan: TreasuryChallan
    credit: ChallanCredit | None


@dataclass(frozen=True, kw_only=True)
class ShownSheet:
    """A sheet with its lines, names of heads in English, and what its run left behind.

    `challans` by line: none before the approval, nor for lines that give something up.
    """

    followed: FollowedSheet
    run: TreasuryRun
    lines: Sequence[TreasuryLine]
    heads: Mapping[str, str]
    parts_of: Mapping[int, int]
    challans: Sequence[ShownChallan] = ()

    @property
    def challan_of(self) -> Mapping[int, ShownChallan]:
        """The challans by the number of their line."""
        return {each.challan.line_number: each for each in self.challans}


@dataclass(frozen=True, kw_only=True)
class ShownParts:
    """The parts of a line: a page by place."""

    followed: FollowedSheet
    line: TreasuryLine
    parts: Sequence[ShownPart]
    next_place: int | None


def facts_of_sheets(session: Session, ids: Collection[UUID]) -> dict[UUID, SheetFacts]:
    """Return the events of sheets, as committed or flushed so far. Raises Forged."""
    query = _sheets().where(TreasurySheet.id.in_(list(ids)))
    rows = session.execute(query, execution_options={"populate_existing": True})
    return {sheet.id: _facts(transfer, order, end) for sheet, transfer, order, end in rows}


def state_of_sheet(session: Session, sheet_id: UUID) -> SheetState:
    """Return the status of a sheet."""
    return sheet_state(facts_of_sheets(session, [sheet_id])[sheet_id])


def list_sheets(
    uow: UnitOfWork, *, ended: bool = False, cursor: str | None = None, limit: int = PAGE
) -> Page[FollowedSheet]:
    """List what waits for somebody, the oldest first; or what ended, backwards."""
    require(uow.actor, READ_TREASURY)
    over = or_(TreasuryTransfer.refused_at.is_not(None), TreasuryEnd.sheet_id.is_not(None))
    query = (
        select(TreasurySheet.id)
        .outerjoin(TreasuryTransfer, TreasuryTransfer.sheet_id == TreasurySheet.id)
        .outerjoin(TreasuryEnd, TreasuryEnd.sheet_id == TreasurySheet.id)
        .where(over if ended else ~func.coalesce(over, False))
        .order_by(TreasurySheet.id.desc() if ended else TreasurySheet.id)
        .limit(limit + 1)
    )
    if cursor:
        seen = as_id(decode_cursor(cursor, 1)[0])
        query = query.where(TreasurySheet.id < seen if ended else TreasurySheet.id > seen)
    page = cut(uow.session.scalars(query).all(), limit, lambda each: [str(each)])
    return Page(followed_sheets(uow.session, page.items), page.next_cursor)


def followed_sheets(session: Session, ids: Sequence[UUID]) -> list[FollowedSheet]:
    """Return sheets and what has happened to them, in the order asked for: one query.

    A forged sheet is left out, and what was forged about another has not happened.
    """
    query = _sheets().where(TreasurySheet.id.in_(list(ids)))
    rows = session.execute(query, execution_options=UNCHECKED).all()
    found = {row[0].id: _followed(session, *row) for row in rows if genuine(session, [row[0]])}
    return [found[each] for each in ids if each in found]


def _sheets() -> Select[TreasurySheet, TreasuryTransfer, TreasuryOrder, TreasuryEnd]:
    return (
        select(TreasurySheet, TreasuryTransfer, TreasuryOrder, TreasuryEnd)
        .select_from(TreasurySheet)
        .outerjoin(TreasuryTransfer, TreasuryTransfer.sheet_id == TreasurySheet.id)
        .outerjoin(TreasuryOrder, TreasuryOrder.sheet_id == TreasurySheet.id)
        .outerjoin(TreasuryEnd, TreasuryEnd.sheet_id == TreasurySheet.id)
    )


def _followed(
    session: Session,
    sheet: TreasurySheet,
    transfer: TreasuryTransfer | None,
    order: TreasuryOrder | None,
    end: TreasuryEnd | None,
) -> FollowedSheet:
    transfer, order = if_genuine(session, transfer), if_genuine(session, order)
    end = if_genuine(session, end)
    state = sheet_state(_facts(transfer, order, end))
    return FollowedSheet(sheet=sheet, state=state, transfer=transfer, order=order, end=end)


def _facts(
    transfer: TreasuryTransfer | None, order: TreasuryOrder | None, end: TreasuryEnd | None
) -> SheetFacts:
    return SheetFacts(
        proposed=transfer is not None,
        approved=transfer is not None and transfer.approved_at is not None,
        refused=transfer is not None and transfer.refused_at is not None,
        ordered=order is not None,
        outcome=end.outcome if end else None,
    )


def shown_sheet(uow: UnitOfWork, sheet_id: UUID) -> ShownSheet:
    """Return a sheet with its lines: seven queries. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    sheet = uow.get(TreasurySheet, sheet_id)
    query = select(TreasuryLine).filter_by(sheet_id=sheet_id).order_by(TreasuryLine.number)
    lines = uow.session.scalars(query).all()
    names = head_names(uow.session, {line.head_code for line in lines})
    return ShownSheet(
        followed=followed_sheets(uow.session, [sheet_id])[0],
        run=uow.get(TreasuryRun, sheet.run_id),
        lines=lines,
        heads={code: name for code, (name, _urdu) in names.items()},
        parts_of=_parts_of(uow.session, sheet_id),
        challans=challans_of(uow.session, sheet_id),
    )


def _parts_of(session: Session, sheet_id: UUID) -> Mapping[int, int]:
    """Return the number of parts by the number of their line."""
    query = select(TreasuryPart.line_number, func.count()).filter_by(sheet_id=sheet_id)
    rows = session.execute(query.group_by(TreasuryPart.line_number))
    return {number: parts for number, parts in rows}  # noqa: C416 - rows are no pairs to mypy


def challans_of(session: Session, sheet_id: UUID) -> Sequence[ShownChallan]:
    """Return the challans of a sheet by line, with their credits: one query."""
    of = and_(
        ChallanCredit.sheet_id == TreasuryChallan.sheet_id,
        ChallanCredit.line_number == TreasuryChallan.line_number,
    )
    query = (
        select(TreasuryChallan, ChallanCredit)
        .outerjoin(ChallanCredit, of)
        .where(TreasuryChallan.sheet_id == sheet_id)
        .order_by(TreasuryChallan.line_number)
    )
    return [
        ShownChallan(challan=challan, credit=credit) for challan, credit in session.execute(query)
    ]


def shown_parts(uow: UnitOfWork, sheet_id: UUID, number: int, after: int = 0) -> ShownParts:
    """Return the parts of a sheet's line, at most 100 after a place. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    line = uow.get(TreasuryLine, (sheet_id, number))
    query = (
        select(TreasuryPart)
        .where(
            TreasuryPart.sheet_id == sheet_id,
            TreasuryPart.line_number == number,
            TreasuryPart.place > after,
        )
        .order_by(TreasuryPart.place)
        .limit(MAX_PARTS_SHOWN + 1)
    )
    parts = uow.session.scalars(query).all()
    shown = parts[:MAX_PARTS_SHOWN]
    return ShownParts(
        followed=followed_sheets(uow.session, [sheet_id])[0],
        line=line,
        parts=with_origins(uow.session, shown),
        next_place=shown[-1].place if len(parts) > MAX_PARTS_SHOWN else None,
    )


def last_runs(uow: UnitOfWork) -> Sequence[TreasuryRun]:
    """Return the last looks at the banks' money, the newest first: what each left, and why."""
    require(uow.actor, READ_TREASURY)
    query = select(TreasuryRun).order_by(TreasuryRun.id.desc()).limit(MAX_RUNS)
    return genuine_of(uow.session, query)

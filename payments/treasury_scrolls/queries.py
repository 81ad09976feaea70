"""Treasury scrolls as officers see them: what each line means before and after it counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.calendar import local_day
from app.errors import Invalid, NotFound
from app.paging import INCOMPLETE, PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, if_genuine
from app.unit_of_work import UnitOfWork
from payments.treasury.models import (
    ChallanCredit,
    TreasuryChallan,
    TreasuryEnd,
    TreasuryLine,
    TreasuryOrder,
)
from payments.treasury.permissions import READ_TREASURY
from payments.treasury_scrolls.models import (
    TreasuryScroll,
    TreasuryScrollFollowUp,
    TreasuryScrollLine,
    TreasuryScrollOutcome,
)
from payments.treasury_scrolls.permissions import FOLLOW_UP_TREASURY_SCROLL
from payments.treasury_scrolls.policy import (
    AGREES,
    MEANING_LABELS,
    ChallanFacts,
    CreditLine,
    Meaning,
    meaning_of,
)

MAX_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class MeantLine:
    """A line, what it means, that in a sentence, and what was done about it where it differs."""

    line: TreasuryScrollLine
    meaning: Meaning
    follow_up: TreasuryScrollFollowUp | None = None

    @property
    def says(self) -> str:
        """The meaning in a sentence."""
        return MEANING_LABELS[self.meaning]

    @property
    def differs(self) -> bool:
        """True if the line posts nothing and somebody must ask."""
        return self.meaning not in AGREES


@dataclass(frozen=True, kw_only=True)
class OpenDifference:
    """A difference of a confirmed scroll that nobody has followed up."""

    scroll: TreasuryScroll
    meant: MeantLine


@dataclass(frozen=True, kw_only=True)
class ListedTreasuryScroll:
    """A scroll of the list, how many of its lines differed, and how many nobody followed up."""

    scroll: TreasuryScroll
    differences: int
    open_differences: int


@dataclass(frozen=True, kw_only=True)
class ShownTreasuryScroll:
    """A scroll, how many of its lines mean what, its differences, and a page of lines.

    Before it is confirmed this is what its lines would mean now.
    """

    scroll: TreasuryScroll
    counts: Mapping[str, int]
    differences: Sequence[MeantLine]
    lines: Sequence[MeantLine]
    next_row: int | None


def treasury_scrolls(
    uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE
) -> Page[ListedTreasuryScroll]:
    """List the scrolls, newest first: two queries."""
    require(uow.actor, READ_TREASURY)
    query = select(TreasuryScroll).order_by(TreasuryScroll.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(TreasuryScroll.id < as_id(decode_cursor(cursor, 1)[0]))
    page = cut(uow.session.scalars(query).all(), limit, lambda each: [str(each.id)])
    counts = _differences(uow.session, [each.id for each in page.items])
    listed = [
        ListedTreasuryScroll(scroll=each, differences=all_of_it, open_differences=left)
        for each in page.items
        for all_of_it, left in (counts.get(each.id, (0, 0)),)
    ]
    return Page(listed, page.next_cursor)


_DIFFERS = TreasuryScrollOutcome.meaning.not_in([each.value for each in AGREES])


def _differences(session: Session, scrolls: Collection[UUID]) -> Mapping[UUID, tuple[int, int]]:
    """Return how many lines of scrolls differ, and how many of them nobody followed up."""
    outcome, followed = TreasuryScrollOutcome, TreasuryScrollFollowUp
    query = (
        select(outcome.scroll_id, func.count(), func.count() - func.count(followed.row))
        .outerjoin(followed, _same_row(followed.scroll_id, followed.row))
        .where(outcome.scroll_id.in_(scrolls), _DIFFERS)
        .group_by(outcome.scroll_id)
    )
    return {scroll_id: (int(count), int(left)) for scroll_id, count, left in session.execute(query)}


def _same_row(
    scroll_id: InstrumentedAttribute[UUID], row: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    return and_(scroll_id == TreasuryScrollOutcome.scroll_id, row == TreasuryScrollOutcome.row)


def open_differences(
    uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE
) -> Page[OpenDifference]:
    """List the differences that nobody has followed up, the oldest first: one query."""
    require(uow.actor, READ_TREASURY)
    line, outcome = TreasuryScrollLine, TreasuryScrollOutcome
    query = _open(select(TreasuryScroll, line, outcome.meaning).select_from(outcome))
    query = query.join(line, _same_row(line.scroll_id, line.row)).join(
        TreasuryScroll, TreasuryScroll.id == outcome.scroll_id
    )
    if cursor:
        scroll_id, row = decode_cursor(cursor, 2)
        after = tuple_(outcome.scroll_id, outcome.row)
        query = query.where(after > tuple_(as_id(scroll_id), _as_row(row)))
    rows = uow.session.execute(query.order_by(outcome.scroll_id, outcome.row).limit(limit + 1))
    found = [
        OpenDifference(scroll=scroll, meant=MeantLine(line=of, meaning=Meaning(meaning)))
        for scroll, of, meaning in rows
    ]
    return cut(found, limit, lambda each: [str(each.scroll.id), each.meant.line.row])


def _as_row(key: str | int) -> int:
    try:
        return int(key)
    except ValueError:
        raise Invalid(INCOMPLETE) from None


def count_open_differences(uow: UnitOfWork) -> int:
    """Return the number of differences that wait for the actor: 0 if others follow them up."""
    if not uow.actor.may(FOLLOW_UP_TREASURY_SCROLL):
        return 0
    query = _open(select(func.count()).select_from(TreasuryScrollOutcome))
    return int(uow.session.scalar(query) or 0)


def _open(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    followed = TreasuryScrollFollowUp
    return query.outerjoin(followed, _same_row(followed.scroll_id, followed.row)).where(
        _DIFFERS, followed.row.is_(None)
    )


def difference(uow: UnitOfWork, scroll_id: UUID, row: int) -> OpenDifference:
    """Return a difference of a confirmed scroll. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    scroll = uow.get(TreasuryScroll, scroll_id)
    found = [each for each in _list_line_meanings(uow.session, scroll, row=row) if each.differs]
    if not found:
        raise NotFound
    return OpenDifference(scroll=scroll, meant=found[0])


def treasury_scroll(uow: UnitOfWork, scroll_id: UUID, after: int = 0) -> ShownTreasuryScroll:
    """Return a scroll, its differences and its lines after a row, at most 100 of each. NotFound."""
    require(uow.actor, READ_TREASURY)
    scroll = uow.get(TreasuryScroll, scroll_id)
    meant = _list_line_meanings(uow.session, scroll) or meant_lines(
        uow.session, scroll, lines_of(uow, scroll)
    )
    later = [each for each in meant if each.line.row > after]
    shown = later[:MAX_SHOWN]
    return ShownTreasuryScroll(
        scroll=scroll,
        counts=Counter(each.meaning.value for each in meant),
        differences=[each for each in meant if each.differs][:MAX_SHOWN],
        lines=shown,
        next_row=shown[-1].line.row if len(later) > MAX_SHOWN else None,
    )


def lines_of(uow: UnitOfWork, scroll: TreasuryScroll) -> Sequence[TreasuryScrollLine]:
    """Return the lines of a scroll in their order."""
    query = select(TreasuryScrollLine).filter_by(scroll_id=scroll.id)
    return uow.session.scalars(query.order_by(TreasuryScrollLine.row)).all()


def _list_line_meanings(
    session: Session, scroll: TreasuryScroll, row: int | None = None
) -> list[MeantLine]:
    followed = TreasuryScrollFollowUp
    query = (
        select(TreasuryScrollLine, TreasuryScrollOutcome.meaning, followed)
        .join_from(TreasuryScrollLine, TreasuryScrollOutcome)
        .outerjoin(followed, _same_row(followed.scroll_id, followed.row))
        .where(TreasuryScrollLine.scroll_id == scroll.id)
        .order_by(TreasuryScrollLine.row)
    )
    if row is not None:
        query = query.where(TreasuryScrollLine.row == row)
    return [
        MeantLine(line=line, meaning=Meaning(meaning), follow_up=done)
        for line, meaning, done in session.execute(query)
    ]


def meant_lines(
    session: Session, scroll: TreasuryScroll, lines: Iterable[TreasuryScrollLine]
) -> list[MeantLine]:
    """Return the present meaning of lines, in order: a challan is credited once in a file."""
    lines = list(lines)
    known = challan_facts(session, {line.challan for line in lines})
    found: list[MeantLine] = []
    for line in lines:
        meaning = meaning_of(_words(scroll, line), known.get(line.challan))
        found.append(MeantLine(line=line, meaning=meaning))
        if meaning is Meaning.CREDITED:
            # The next line of the same challan is another credit, even on the same day.
            known[line.challan] = replace(
                known[line.challan],
                credited_on=line.credited_on,
                scroll_number=f"row {line.row} of {line.scroll_number}",
            )
    return found


def _words(scroll: TreasuryScroll, line: TreasuryScrollLine) -> CreditLine:
    return CreditLine(
        treasury=scroll.treasury,
        challan=line.challan,
        head_code=line.head_code,
        ddo_code=line.ddo_code,
        amount_paisa=line.amount_paisa,
        credited_on=line.credited_on,
        scroll_number=line.scroll_number,
    )


def challan_facts(session: Session, numbers: Collection[str]) -> dict[str, ChallanFacts]:
    """Return the facts of challans by their number: one query. A forged order or end is none."""
    query = (
        select(TreasuryChallan, TreasuryLine, TreasuryOrder, TreasuryEnd, ChallanCredit)
        .select_from(TreasuryChallan)
        .join(TreasuryLine, _same_line(TreasuryLine.sheet_id, TreasuryLine.number))
        .outerjoin(TreasuryOrder, TreasuryOrder.sheet_id == TreasuryChallan.sheet_id)
        .outerjoin(TreasuryEnd, TreasuryEnd.sheet_id == TreasuryChallan.sheet_id)
        .outerjoin(ChallanCredit, _same_line(ChallanCredit.sheet_id, ChallanCredit.line_number))
        .where(TreasuryChallan.number.in_(list(numbers)))
    )
    found = {}
    rows = session.execute(query, execution_options=UNCHECKED)
    for challan, line, ordered, ended, credit in rows:
        order = if_genuine(session, ordered)
        end = if_genuine(session, ended)
        recorded = credit.credited_on if credit else end.credited_on if end else None
        found[challan.number] = ChallanFacts(
            treasury=challan.treasury,
            head_code=line.head_code,
            ddo_code=line.ddo_code,
            amount_paisa=line.amount_paisa,
            ordered_on=local_day(order.sent_at) if order else None,
            failed=end is not None and end.outcome == "failed",
            credited_on=recorded,
            scroll_number=credit.scroll_number if credit else None,
        )
    return found


def _same_line(
    sheet_id: InstrumentedAttribute[UUID], number: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    return and_(sheet_id == TreasuryChallan.sheet_id, number == TreasuryChallan.line_number)

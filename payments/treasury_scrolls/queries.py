"""Treasury scrolls as officers see them: what each line means before and after it counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.calendar import local_day
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
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
    TreasuryScrollLine,
    TreasuryScrollOutcome,
)
from payments.treasury_scrolls.policy import (
    AGREES,
    SAYS,
    ChallanFacts,
    CreditLine,
    Meaning,
    meaning_of,
)

MOST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class MeantLine:
    """A line, what it means, and that in a sentence."""

    line: TreasuryScrollLine
    meaning: Meaning

    @property
    def says(self) -> str:
        """The meaning in a sentence."""
        return SAYS[self.meaning]

    @property
    def differs(self) -> bool:
        """Whether it posts nothing and somebody must ask."""
        return self.meaning not in AGREES


@dataclass(frozen=True, kw_only=True)
class ListedTreasuryScroll:
    """A scroll of the list, and how many of its lines differed when it was confirmed."""

    scroll: TreasuryScroll
    differences: int


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
        ListedTreasuryScroll(scroll=each, differences=counts.get(each.id, 0)) for each in page.items
    ]
    return Page(listed, page.next_cursor)


def _differences(session: Session, scrolls: Collection[UUID]) -> Mapping[UUID, int]:
    outcome = TreasuryScrollOutcome
    agrees = [each.value for each in AGREES]
    query = (
        select(outcome.scroll_id, func.count())
        .where(outcome.scroll_id.in_(scrolls), outcome.meaning.not_in(agrees))
        .group_by(outcome.scroll_id)
    )
    return {scroll_id: int(count) for scroll_id, count in session.execute(query)}


def treasury_scroll(uow: UnitOfWork, scroll_id: UUID, after: int = 0) -> ShownTreasuryScroll:
    """Return a scroll, its differences and its lines after a row, at most 100 of each. NotFound."""
    require(uow.actor, READ_TREASURY)
    scroll = uow.get(TreasuryScroll, scroll_id)
    meant = _told(uow.session, scroll) or meant_lines(uow.session, scroll, lines_of(uow, scroll))
    later = [each for each in meant if each.line.row > after]
    shown = later[:MOST_SHOWN]
    return ShownTreasuryScroll(
        scroll=scroll,
        counts=Counter(each.meaning.value for each in meant),
        differences=[each for each in meant if each.differs][:MOST_SHOWN],
        lines=shown,
        next_row=shown[-1].line.row if len(later) > MOST_SHOWN else None,
    )


def lines_of(uow: UnitOfWork, scroll: TreasuryScroll) -> Sequence[TreasuryScrollLine]:
    """Return the lines of a scroll in their order."""
    query = select(TreasuryScrollLine).filter_by(scroll_id=scroll.id)
    return uow.session.scalars(query.order_by(TreasuryScrollLine.row)).all()


def _told(session: Session, scroll: TreasuryScroll) -> list[MeantLine]:
    query = (
        select(TreasuryScrollLine, TreasuryScrollOutcome.meaning)
        .join_from(TreasuryScrollLine, TreasuryScrollOutcome)
        .where(TreasuryScrollLine.scroll_id == scroll.id)
        .order_by(TreasuryScrollLine.row)
    )
    return [
        MeantLine(line=line, meaning=Meaning(meaning)) for line, meaning in session.execute(query)
    ]


def meant_lines(
    session: Session, scroll: TreasuryScroll, lines: Iterable[TreasuryScrollLine]
) -> list[MeantLine]:
    """Return what lines mean now, one after the other: a challan is credited once in a file."""
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
    """Return what we know of challans by their number: one query."""
    query = (
        select(TreasuryChallan, TreasuryLine, TreasuryOrder.sent_at, TreasuryEnd, ChallanCredit)
        .select_from(TreasuryChallan)
        .join(TreasuryLine, _same_line(TreasuryLine.sheet_id, TreasuryLine.number))
        .outerjoin(TreasuryOrder, TreasuryOrder.sheet_id == TreasuryChallan.sheet_id)
        .outerjoin(TreasuryEnd, TreasuryEnd.sheet_id == TreasuryChallan.sheet_id)
        .outerjoin(ChallanCredit, _same_line(ChallanCredit.sheet_id, ChallanCredit.line_number))
        .where(TreasuryChallan.number.in_(list(numbers)))
    )
    found = {}
    for challan, line, sent_at, end, credit in session.execute(query):
        recorded = credit.credited_on if credit else end.credited_on if end else None
        found[challan.number] = ChallanFacts(
            treasury=challan.treasury,
            head_code=line.head_code,
            ddo_code=line.ddo_code,
            amount_paisa=line.amount_paisa,
            ordered_on=local_day(sent_at) if sent_at else None,
            failed=end is not None and end.outcome == "failed",
            credited_on=recorded,
            scroll_number=credit.scroll_number if credit else None,
        )
    return found


def _same_line(
    sheet_id: InstrumentedAttribute[UUID], number: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    return and_(sheet_id == TreasuryChallan.sheet_id, number == TreasuryChallan.line_number)

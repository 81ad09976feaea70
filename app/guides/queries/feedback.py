"""Feedback of readers: counted by page, and the comments themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select, tuple_

from app.calendar import local_day
from app.errors import Invalid
from app.guides.models import PageFeedback
from app.guides.permissions import READ_FEEDBACK
from app.paging import INCOMPLETE, PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork

MAX_PAGES = 100
COUNTED_PERIOD = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class PageCounts:
    """How many found a page useful or not in the last year; `told` wrote a comment."""

    page: str
    yes: int
    no: int
    told: int
    last_on: date


def by_page(uow: UnitOfWork) -> Sequence[PageCounts]:
    """Count by page, the least useful first: one query."""
    require(uow.actor, READ_FEEDBACK)
    no = func.count(case((PageFeedback.useful.is_(False), 1))).label("no")
    query = (
        select(
            PageFeedback.page,
            func.count(case((PageFeedback.useful.is_(True), 1))).label("yes"),
            no,
            func.count(case((PageFeedback.words != "", 1))).label("told"),
            func.max(PageFeedback.given_on).label("last_on"),
        )
        .where(PageFeedback.given_on > local_day(uow.now) - COUNTED_PERIOD)
        .group_by(PageFeedback.page)
        .order_by(no.desc(), PageFeedback.page)
        .limit(MAX_PAGES)
    )
    return [PageCounts(**row) for row in uow.session.execute(query).mappings()]


def opinions(uow: UnitOfWork, page: str, cursor: str | None = None) -> Page[PageFeedback]:
    """List the comments on a page, the latest day first: one query."""
    require(uow.actor, READ_FEEDBACK)
    keys = (PageFeedback.given_on, PageFeedback.id)
    query = select(PageFeedback).where(PageFeedback.page == page, PageFeedback.words != "")
    if cursor:
        day, last = decode_cursor(cursor, len(keys))
        query = query.where(tuple_(*keys) < tuple_(_day(day), as_id(last)))
    query = query.order_by(*(key.desc() for key in keys)).limit(PAGE + 1)
    rows = uow.session.scalars(query).all()
    return cut(rows, PAGE, lambda row: [row.given_on.isoformat(), str(row.id)])


def _day(key: str | int) -> date:
    try:
        return date.fromisoformat(str(key))
    except ValueError:
        raise Invalid(INCOMPLETE) from None

"""Reads of declared days, for everybody's deadlines and for officials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from app.audit.exceptions import ExceptionList, by_officers
from app.audit.models import AuditEntry
from app.calendar import Calendar, WorkingWeek
from app.holidays.models import DeclaredDays
from app.holidays.permissions import SEE_DECLARATIONS
from app.holidays.week import WEEKDAYS, WORKING_WEEK
from app.identity.public import names_of_deciders
from app.parameters.queries import parameters
from app.permissions import require
from app.unit_of_work import UnitOfWork

MAX_ROWS = 2_000


def calendar(session: Session) -> Calendar:
    """Return the calendar as approved so far: two queries, so read it once per use case."""
    history = parameters.history(session, WORKING_WEEK.key)
    weeks = [
        WorkingWeek(weekdays=WEEKDAYS[row.value], valid_from=row.valid_from, valid_to=row.valid_to)
        for row in history
        if row.approved_at
    ]
    declared = {
        day: row.working for row in approved(session) for day in row.days()
    }  # in the order of approval: the last one is in force
    return Calendar(weeks=weeks, declared=declared)


def approved(session: Session) -> Sequence[DeclaredDays]:
    """Return the approved declarations in the order in which they were approved."""
    query = (
        select(DeclaredDays)
        .where(DeclaredDays.approved_at.is_not(None))
        .order_by(DeclaredDays.approved_at, DeclaredDays.id)
    )
    return session.scalars(query.limit(MAX_ROWS)).all()


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A day that is a holiday, and the declaration that says so."""

    day: date
    row: DeclaredDays


def in_force(session: Session, year: int) -> list[Holiday]:
    """Return the holidays in force in a year, by day: the last approval of each day decides."""
    last = {day: row for row in approved(session) for day in row.days() if day.year == year}
    return [Holiday(day=day, row=last[day]) for day in sorted(last) if not last[day].working]


def of_year(session: Session, year: int) -> Sequence[DeclaredDays]:
    """Return every declaration that touches a year, undecided and refused ones too, by day."""
    return session.scalars(
        select(DeclaredDays)
        .where(*_touching(year))
        .order_by(DeclaredDays.first_day, DeclaredDays.entered_at)
        .limit(MAX_ROWS)
    ).all()


def waiting(session: Session) -> Sequence[DeclaredDays]:
    """Return the undecided declarations, the oldest first."""
    return session.scalars(
        select(DeclaredDays)
        .where(DeclaredDays.approved_at.is_(None), DeclaredDays.refused_at.is_(None))
        .order_by(DeclaredDays.entered_at)
        .limit(MAX_ROWS)
    ).all()


def _touching(year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        DeclaredDays.first_day <= date(year, 12, 31),
        DeclaredDays.last_day >= date(year, 1, 1),
    )


@dataclass(frozen=True, kw_only=True)
class Declarations:
    """The declarations of a year by day, and the names of their authors."""

    rows: Sequence[DeclaredDays]
    names: Mapping[UUID, str]


def declarations(uow: UnitOfWork, year: int) -> Declarations:
    """Return every declaration that touches a year, for officials: two queries."""
    require(uow.actor, SEE_DECLARATIONS)
    rows = of_year(uow.session, year)
    return Declarations(rows=rows, names=names_of_deciders(uow.session, rows))


def _on_holidays(uow: UnitOfWork) -> ColumnElement[bool]:
    day = cast(func.timezone("Asia/Karachi", AuditEntry.at), Date)
    return and_(by_officers(), _is_holiday(calendar(uow.session), day))


def _is_holiday(known: Calendar, day: ColumnElement[date]) -> ColumnElement[bool]:
    weekday = cast(func.extract("isodow", day), Integer) - 1
    free = [
        and_(
            day >= week.valid_from,
            true() if week.valid_to is None else day <= week.valid_to,
            weekday.not_in(week.weekdays),
        )
        for week in known.weeks
    ]
    worked = [each for each, working in known.declared.items() if working]
    closed = [each for each, working in known.declared.items() if not working]
    return or_(day.in_(closed), and_(or_(false(), *free), day.not_in(worked)))


ON_HOLIDAYS = ExceptionList(
    code="holidays",
    title="Acts on holidays",
    why="Officers at work on weekends and public holidays.",
    lines=_on_holidays,
)

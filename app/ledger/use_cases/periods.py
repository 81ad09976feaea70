"""Two officers of Finance close a month of the books, or open the last closed one again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict
from app.ledger import books, permissions
from app.ledger.calendar import month_of, refuse_unended
from app.ledger.models import PeriodChange
from app.ledger.refusals import refusals
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ProposePeriod:
    """A month, by any of its days, to be closed or opened again, and why."""

    month: date
    closes: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApprovePeriod:
    """Which proposal."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefusePeriod:
    """Which proposal, and why not."""

    change_id: UUID
    reason: str


def propose_period(uow: UnitOfWork, command: ProposePeriod) -> PeriodChange:
    """Ask for a month to be closed or opened again.

    Raises Invalid for a month that goes on, Conflict where it stands so already or another
    proposal for it waits.
    """
    require(uow.actor, permissions.PROPOSE_PERIOD)
    first, last = month_of(command.month)
    if command.closes:
        refuse_unended(last, local_day(uow.now))
    _refuse_needless(uow, first, closes=command.closes)
    row = PeriodChange(
        id=new_id(),
        first_day=first,
        last_day=last,
        closes=command.closes,
        reason=command.reason,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("ledger.period_proposed", row.id, after=_summary(row))
    return row


def approve_period(uow: UnitOfWork, command: ApprovePeriod) -> PeriodChange:
    """Close or open a month at once: PostgreSQL waits for postings under way, then refuses more.

    Raises Forbidden for the officer who asked, Conflict when decided, where an earlier month is
    open, or where a later one is closed.
    """
    require(uow.actor, permissions.DECIDE_PERIOD)
    row = uow.lock(PeriodChange, command.change_id)
    row.approve(by=uow.actor.person, at=uow.instant())
    with refusals():
        uow.session.flush()
    uow.audit("ledger.period_changed", row.id, after=_summary(row))
    uow.publish("ledger.period_changed", first_day=row.first_day.isoformat(), closes=row.closes)
    return row


def refuse_period(uow: UnitOfWork, command: RefusePeriod) -> PeriodChange:
    """Refuse a proposal, or take back one's own. Raises Conflict when decided."""
    require(uow.actor, permissions.DECIDE_PERIOD)
    row = uow.lock(PeriodChange, command.change_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("ledger.period_refused", row.id, after=_summary(row) | {"why": command.reason})
    return row


def _refuse_needless(uow: UnitOfWork, first: date, *, closes: bool) -> None:
    if books.is_closed(uow.session, first) is closes:
        raise Conflict(
            sentence("This month is closed already.")
            if closes
            else sentence("This month is open already."),
            code="so-already",
        )
    if books.waiting_change(uow.session, first):
        raise Conflict(
            sentence("Another officer has asked for this month already. Decide that first."),
            code="waiting",
        )


def _summary(row: PeriodChange) -> dict[str, object]:
    return {"first_day": row.first_day.isoformat(), "closes": row.closes, "reason": row.reason}

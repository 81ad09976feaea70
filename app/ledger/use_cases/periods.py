"""Two officers of Finance close a month of the books, or open the last closed one again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict
from app.ledger import permissions
from app.ledger.calendar import month_of, require_ended_month
from app.ledger.models import PeriodChange
from app.ledger.queries import books
from app.ledger.refusals import refusals
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ProposePeriod:
    """A month, by any of its days, to be closed or opened again, and why."""

    month: date
    closes: bool
    reason: str


def _values(uow: UnitOfWork, command: ProposePeriod) -> Mapping[str, object]:
    """Check a proposal.

    Raises Invalid for a month that has not ended, Conflict if it is already closed or open or
    another proposal for it waits.
    """
    first, last = month_of(command.month)
    if command.closes:
        require_ended_month(last, local_day(uow.now))
    _refuse_needless(uow, first, closes=command.closes)
    return {
        "first_day": first,
        "last_day": last,
        "closes": command.closes,
        "reason": command.reason,
    }


def _change(uow: UnitOfWork, row: PeriodChange) -> None:
    """Close or open a month now: PostgreSQL waits for postings under way, then refuses more.

    Raises Conflict if an earlier month is open, or a later one is closed.
    """
    with refusals():
        uow.session.flush()
    uow.publish("ledger.period_changed", first_day=row.first_day.isoformat(), closes=row.closes)


def _refuse_needless(uow: UnitOfWork, first: date, *, closes: bool) -> None:
    if books.is_closed(uow.session, first) is closes:
        raise Conflict(
            sentence("This month has already been closed.")
            if closes
            else sentence("This month is already open."),
            code="so-already",
        )
    if books.waiting_change(uow.session, first):
        raise Conflict(
            sentence("There is already a proposal for this month. Decide that one first."),
            code="waiting",
        )


def _summary(row: PeriodChange) -> Json:
    return {"first_day": row.first_day.isoformat(), "closes": row.closes, "reason": row.reason}


PERIOD = Decision(
    row=PeriodChange,
    command=ProposePeriod,
    names=Names("propose_period", "approve_period", "refuse_period"),
    audit=Audit("ledger.period_proposed", "ledger.period_changed", "ledger.period_refused"),
    may_propose=permissions.PROPOSE_PERIOD,
    may_decide=permissions.DECIDE_PERIOD,
    summary=_summary,
    refusal=lambda row: {**_summary(row), "why": row.refused_reason},
    values=_values,
    on_approval=_change,
)

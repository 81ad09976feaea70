"""Collections on the home page: today for Finance, this month for a department's head."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.identity.public import departments_by_ddo
from app.unit_of_work import UnitOfWork
from payments.collections.queries.figures import Figures, Sums, added, figures
from payments.collections.queries.sums import Filters
from payments.kernel.permissions import (
    PROPOSE_REFUND,
    READ_COLLECTIONS,
    READ_DEPARTMENT_COLLECTIONS,
)
from payments.refunds.queries.overpayments import count_excess_due

CHART_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Glance:
    """Sums of a first look, a value for each day up to today, and how much waits, by noun."""

    sums: Sums
    days: Mapping[date, int]
    waiting: Mapping[str, int]


def todays_glance(uow: UnitOfWork) -> Glance | None:
    """Tell who follows collections of today, the last days and what waits: three queries."""
    if not uow.actor.may(READ_COLLECTIONS):
        return None
    today = local_day(uow.now)
    found = figures(uow.session, Filters(since=today - timedelta(days=CHART_DAYS - 1), until=today))
    by_day = found.by_day
    return Glance(
        sums=by_day.get(today, Sums()),
        days=_each_day(found, today - timedelta(days=CHART_DAYS - 1), today),
        waiting=_waiting(uow),
    )


def months_glance(uow: UnitOfWork) -> Glance | None:
    """Tell the head of a department of this month, if anything was collected: three queries."""
    department = uow.actor.organisation_id
    if department is None or not uow.actor.may(READ_DEPARTMENT_COLLECTIONS):
        return None
    today = local_day(uow.now)
    filters = Filters(since=today.replace(day=1), until=today, ddos=_ddos(uow, department))
    found = figures(uow.session, filters)
    if not found.by_ddo:
        return None
    return Glance(
        sums=added(found.by_ddo.values()),
        days=_each_day(found, filters.since, today),
        waiting={},
    )


def _ddos(uow: UnitOfWork, department: UUID) -> frozenset[str]:
    known = departments_by_ddo(uow.session)
    return frozenset(ddo for ddo, each in known.items() if each.id == department)


def _each_day(found: Figures, since: date, until: date) -> dict[date, int]:
    by_day = found.by_day
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return {day: by_day[day].collected_paisa if day in by_day else 0 for day in days}


def _waiting(uow: UnitOfWork) -> dict[str, int]:
    """Count the overpayments that wait for an officer's proposal; the actor may be an auditor."""
    if not uow.actor.may(PROPOSE_REFUND):
        return {}
    return {"due_back": uow.session.scalar(select(count_excess_due())) or 0}

"""An appeal's two deadlines: to make it, and to decide it."""

from datetime import date, datetime, timedelta
from typing import Any

from app.calendar import Calendar, deadline_end_of, local_day
from app.casework.cases.models.outcome import Appeal
from app.casework.catalogue.parameters import (
    APPEAL_DAYS,
    APPEAL_DECISION_DAYS,
    Period,
    frozen_days,
    period_of,
)
from app.unit_of_work import UnitOfWork


def last_day_to_appeal(uow: UnitOfWork, refused_at: datetime) -> date:
    """Return the last day on which a refusal can be appealed against, as in force when refused."""
    refused_on = local_day(refused_at)
    return refused_on + timedelta(days=period_of(uow, APPEAL_DAYS, refused_on).days)


def may_still_appeal(uow: UnitOfWork, refused_at: datetime, now: datetime) -> bool:
    """Whether the time to appeal is not over at an instant."""
    return now < deadline_end_of(last_day_to_appeal(uow, refused_at))


def appeal_terms(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
    """Return what is frozen on an appeal that is made now (`Appeal.terms`)."""
    period: Period = period_of(uow, APPEAL_DECISION_DAYS, local_day(now))
    return dict(period.frozen)


def decide_by(calendar: Calendar, appeal: Appeal) -> date:
    """Return the last day on which an appeal is decided in time. Raises NoWorkingWeek."""
    days = frozen_days(appeal.terms, APPEAL_DECISION_DAYS)
    return calendar.add_working_days(local_day(appeal.made_at), days)

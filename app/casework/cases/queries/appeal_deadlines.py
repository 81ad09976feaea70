"""An appeal's two deadlines: to make it, and to decide it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.calendar import Calendar, deadline_end_of, local_day
from app.casework.cases.models.outcome import Appeal
from app.casework.catalogue.parameters import (
    APPEAL_DAYS,
    APPEAL_DECISION_DAYS,
    frozen_days,
    is_law,
    period_of,
)
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class TimeToAppeal:
    """The deadline to appeal against a refusal, and its rule.

    A rule that is not verified law refuses nobody: an appellant who is `late` by it gives a reason,
    and two officers of the office accept the appeal.
    """

    last_day: date
    terms: Mapping[str, Any]
    late: bool

    @property
    def by_law(self) -> bool:
        """True if the rule is from the official text."""
        return is_law(self.terms, APPEAL_DAYS)

    @property
    def over(self) -> bool:
        """True if no appeal is accepted any more."""
        return self.late and self.by_law


def time_to_appeal(uow: UnitOfWork, refused_at: datetime, now: datetime) -> TimeToAppeal:
    """Return the time to appeal against a refusal, as in force when it was refused."""
    refused_on = local_day(refused_at)
    period = period_of(uow, APPEAL_DAYS, refused_on)
    last = refused_on + timedelta(days=period.days)
    return TimeToAppeal(last_day=last, terms=period.frozen, late=now >= deadline_end_of(last))


def last_day_of(appeal: Appeal, refused_at: datetime) -> date:
    """Return the last day on which an appeal was in time, by what was frozen on it."""
    return local_day(refused_at) + timedelta(days=frozen_days(appeal.terms, APPEAL_DAYS))


def appeal_terms(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
    """Return the terms to freeze on an appeal that is made now (`Appeal.terms`)."""
    return dict(period_of(uow, APPEAL_DECISION_DAYS, local_day(now)).frozen)


def decide_by(calendar: Calendar, appeal: Appeal) -> date:
    """Return the last day on which an appeal is decided in time. Raises NoWorkingWeek."""
    days = frozen_days(appeal.terms, APPEAL_DECISION_DAYS)
    return calendar.add_working_days(local_day(appeal.made_at), days)

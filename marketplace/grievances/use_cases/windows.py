"""Until when a firm may object to something, by the parameters in force on that day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from app.calendar import Calendar, local_day
from app.errors import Conflict
from app.holidays.public import calendar
from app.parameters.public import ParameterSet
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.policy import DAYS, About, Window, end_of_days
from marketplace.tenders.checks import rules_on
from marketplace.tenders.models import Tender

NO_REPORT = sentence("There is no report in force. Wait for the committee's report.")
_NOTHING_YET = {
    About.TECHNICAL: NO_REPORT,
    About.FINAL_REPORT: NO_REPORT,
    About.AWARD: sentence("Nothing is awarded."),
}


@dataclass
class Clock:
    """What periods are counted by: the calendar, and the rules of a day; each is read once."""

    uow: UnitOfWork
    _rules: dict[date, ParameterSet] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar of working days."""
        return calendar(self.uow.session)

    def rules_of(self, day: date) -> ParameterSet:
        """Return the rules in force on a day."""
        if day not in self._rules:
            self._rules[day] = rules_on(self.uow.session, day)
        return self._rules[day]


def window(clock: Clock, tender: Tender, about: About) -> tuple[Window, ParameterSet]:
    """Return until when one can be filed about something, and the rules to freeze onto it.

    Raises Conflict (`nothing-to-object-to`) before there is a report or an award.
    """
    if about is About.TERMS:
        rules = clock.rules_of(local_day(clock.uow.now))
        return Window(about=about, last_at=tender.closes_at, value=None), rules
    since = _since(tender, about)
    rules = clock.rules_of(local_day(since))
    last_at = end_of_days(rules, DAYS[about], since, clock.calendar)
    return Window(about=about, last_at=last_at, value=rules.get(DAYS[about])), rules


def _since(tender: Tender, about: About) -> datetime:
    at = tender.awarded_at if about is About.AWARD else tender.reported_at
    if at is None:
        problem: Sentence = _NOTHING_YET[about]
        raise Conflict(problem, code="nothing-to-object-to")
    return at


def last_days(uow: UnitOfWork, tender: Tender, abouts: Iterable[About]) -> list[Window]:
    """Return what of these can be objected to now, and until when, for a page that offers it."""
    clock, found = Clock(uow), []
    for about in abouts:
        try:
            found.append(window(clock, tender, about)[0])
        except Conflict:
            continue
    return found

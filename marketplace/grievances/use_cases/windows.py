"""Deadlines for a firm's objections, by the parameters in force on that day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from app.calendar import Calendar, local_day
from app.errors import Conflict
from app.holidays.public import calendar
from app.parameters.public import ParameterSet
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.queries import in_order, parts_of
from marketplace.grievances.policy import DAYS, About, Window, end_of_days
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.checks import rules_on

NO_REPORT = sentence("There is no report in force. Wait for the committee's report.")
_NOTHING_YET = {
    About.TECHNICAL: NO_REPORT,
    About.FINAL_REPORT: NO_REPORT,
    About.AWARD: sentence("Nothing is awarded."),
}


@dataclass
class Clock:
    """The basis of periods: the calendar, and the rules of a day; each is read once."""

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


def window(
    clock: Clock, tender: Tender, about: About, scopes: Collection[str] = ()
) -> tuple[Window, ParameterSet]:
    """Return until when one can be filed about something, and the rules to freeze onto it.

    Of parts that were awarded one after another, the award of the first of `scopes` counts (none:
    of all). Raises Conflict (`nothing-to-object-to`) before there is a report or an award.
    """
    if about is About.TERMS:
        rules = clock.rules_of(local_day(clock.uow.now))
        return Window(about=about, last_at=tender.closes_at, value=None), rules
    since = _since(tender, about)
    if about is About.AWARD and tender.evaluation != "whole":
        since = _first_award(clock.uow, tender, since, scopes)
    return _window_since(clock, about, since)


def _window_since(
    clock: Clock, about: About, since: datetime, scopes: Sequence[str] = ()
) -> tuple[Window, ParameterSet]:
    rules = clock.rules_of(local_day(since))
    last_at = end_of_days(rules, DAYS[about], since, clock.calendar)
    value = rules.get(DAYS[about])
    return Window(about=about, last_at=last_at, value=value, scopes=scopes), rules


def _since(tender: Tender, about: About) -> datetime:
    at = tender.awarded_at if about is About.AWARD else tender.reported_at
    if at is None:
        problem: Sentence = _NOTHING_YET[about]
        raise Conflict(problem, code="nothing-to-object-to")
    return at


def _first_award(
    uow: UnitOfWork, tender: Tender, first: datetime, scopes: Collection[str]
) -> datetime:
    """Return when the first of these parts was awarded; none of them may still wait for it."""
    if not scopes:
        return first
    if any(each in tender.waiting_parts for each in scopes):
        raise Conflict(
            sentence("A part that you name is not awarded yet. You can object once it is."),
            code="nothing-to-object-to",
        )
    awarded = parts_of(uow.session, tender).awarded
    return min(awarded.get(each, first) for each in scopes)


def last_days(uow: UnitOfWork, tender: Tender, abouts: Iterable[About]) -> list[Window]:
    """Return the open ones with their deadlines, for a page that offers them."""
    clock, found = Clock(uow), list[Window]()
    for about in abouts:
        try:
            found += _windows(clock, tender, about)
        except Conflict:
            continue
    return found


def _windows(clock: Clock, tender: Tender, about: About) -> list[Window]:
    """Return the window of something: of awards of parts each its own, the first one first."""
    first = window(clock, tender, about)[0]
    if about is not About.AWARD or tender.evaluation == "whole":
        return [first]
    by_award: dict[datetime, list[str]] = {}
    awarded = parts_of(clock.uow.session, tender).awarded
    for part in in_order(awarded):
        by_award.setdefault(awarded[part], []).append(part)
    if len(by_award) <= 1:
        return [first]
    return [_window_since(clock, about, at, by_award[at])[0] for at in sorted(by_award)]

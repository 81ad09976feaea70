"""Rules on objections: deadlines, effects of a decision, and words that reveal the author."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.calendar import Calendar, deadline_end_of, last_day_before, local_day
from app.parameters.public import Confidence, ParameterSet, ParameterValue
from app.text import Sentence, sentence
from marketplace.parameters import definitions as d
from marketplace.questions.policy import contact_in, name_in

# One member of three cannot outvote two; a committee of two cannot decide between them.
MIN_MEMBERS = 3


class About(StrEnum):
    """The subject of a grievance."""

    TERMS = "terms"
    TECHNICAL = "technical"
    FINAL_REPORT = "final_report"
    AWARD = "award"


AFTER_CLOSING = (About.TECHNICAL, About.FINAL_REPORT, About.AWARD)


class Outcome(StrEnum):
    """The decision of the committee or the regulator."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"
    DISMISSED = "dismissed"


OUTCOMES = tuple(each.value for each in Outcome)
SUCCESS = frozenset({Outcome.UPHELD.value, Outcome.PARTLY.value})
# Clock and effect: with one envelope the one report is the technical and the final one.
DAYS = {
    About.TECHNICAL: d.GRIEVANCE_DAYS_TECHNICAL.key,
    About.FINAL_REPORT: d.GRIEVANCE_DAYS_FINAL.key,
    About.AWARD: d.GRIEVANCE_DAYS_AWARD.key,
}
SUSPENDS = {
    About.TERMS: d.GRIEVANCE_SUSPENDS_TERMS.key,
    About.TECHNICAL: d.GRIEVANCE_SUSPENDS_TECHNICAL.key,
    About.FINAL_REPORT: d.GRIEVANCE_SUSPENDS_FINAL.key,
    About.AWARD: d.GRIEVANCE_SUSPENDS_AWARD.key,
}
ABOUT = {
    About.TERMS: sentence("The terms of the tender"),
    About.TECHNICAL: sentence("The technical part of the report"),
    About.FINAL_REPORT: sentence("The evaluation report"),
    About.AWARD: sentence("The award"),
}
DECIDED = {
    Outcome.UPHELD: sentence("Upheld"),
    Outcome.PARTLY: sentence("Upheld in part"),
    Outcome.REJECTED: sentence("Rejected"),
    Outcome.DISMISSED: sentence("Dismissed early: no standing or no ground"),
}


class Status(StrEnum):
    """The status of a grievance."""

    FILED = "filed"
    HEARD = "heard"
    OVERDUE = "overdue"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    APPEALED = "appealed"


class Facts(Protocol):
    """The times of a grievance."""

    @property
    def withdrawn_at(self) -> datetime | None:
        """The time of its withdrawal by its firm."""

    @property
    def decided_at(self) -> datetime | None:
        """The time of the committee's decision."""

    @property
    def ended_at(self) -> datetime | None:
        """The time at which it stopped running."""

    @property
    def decide_by(self) -> datetime | None:
        """The end of the last day for a decision."""


def status(facts: Facts, *, named: bool, appealed: bool, now: datetime) -> Status:
    """Derive the status; `named`: whether a committee sits, `appealed`: the regulator decides."""
    stages = (
        (Status.WITHDRAWN, facts.withdrawn_at is not None),
        (Status.APPEALED, appealed),
        (Status.DECIDED, facts.decided_at is not None),
        (Status.ENDED, facts.ended_at is not None),
        (Status.OVERDUE, facts.decide_by is not None and now >= facts.decide_by),
        (Status.HEARD, named),
    )
    return next((stage for stage, holds in stages if holds), Status.FILED)


STATUSES = {
    Status.FILED: sentence("Filed: no committee is named yet"),
    Status.HEARD: sentence("Before the committee"),
    Status.OVERDUE: sentence("Overdue: with the head of the department and the regulator"),
    Status.ENDED: sentence("Ended by the regulator"),
    Status.WITHDRAWN: sentence("Withdrawn"),
    Status.DECIDED: sentence("Decided"),
    Status.APPEALED: sentence("On appeal: before the regulator"),
}


def end_of_days(
    rules: ParameterSet, key: str, since: datetime, calendar: Calendar
) -> datetime | None:
    """Return the end of the last day of a period that begins after the day of `since`.

    None if no value is in force. Raises NoWorkingWeek if working days cannot be counted.
    """
    value = rules.get(key)
    if value is None:
        return None
    days, day = int(str(value.value)), local_day(since)
    return deadline_end_of(_add_grievance_days(rules, calendar, day, days))


def _add_grievance_days(rules: ParameterSet, calendar: Calendar, day: date, days: int) -> date:
    unit = rules.get(d.GRIEVANCE_UNIT.key)
    if unit is not None and unit.value == "working" and days:
        return calendar.add_working_days(day, days)
    return day + timedelta(days=days)


def suspending(rules: ParameterSet, about: About) -> ParameterValue | None:
    """Return the rule by which a grievance holds award and signature, or None."""
    value = rules.get(SUSPENDS[about])
    return value if value is not None and value.value is True else None


def touches(scopes: Collection[str], wanted: Collection[str] | None) -> bool:
    """Return True if a grievance about these parts (none: the whole) touches wanted ones."""
    return not scopes or wanted is None or bool(set(scopes) & set(wanted))


def has_majority(agreed: int, sitting: int) -> bool:
    """Return True if more than half of a committee agree to a decision."""
    return agreed * 2 > sitting


def identifying_text(text: str, firm: Iterable[str], person: Iterable[str]) -> Sentence | None:
    """Say what in a text tells who wrote it, while nobody may know who takes part.

    `firm` are its names and number, `person` the names of who writes.
    """
    if contact_in(text) is not None:
        return sentence(
            "Leave out telephone numbers, addresses of e-mail and web, and numbers of cards and of"
            " taxpayers: they tell who you are."
        )
    if name_in(text, firm, least_words=1) or name_in(text, person):
        return sentence(
            "Leave out your firm's name and number, and your own name: until the opening nobody may"
            " know who takes part."
        )
    return None


@dataclass(frozen=True, kw_only=True)
class Window:
    """The deadline to file about a subject: `last_at` is the first instant too late.

    `scopes`: about these parts, if parts were awarded separately; none: about all.
    """

    about: About
    last_at: datetime | None
    value: ParameterValue | None
    scopes: Sequence[str] = ()

    def is_late(self, at: datetime) -> bool:
        """Return True if it is too late."""
        return self.last_at is not None and at >= self.last_at

    def is_over(self, at: datetime) -> bool:
        """Return True if nothing is accepted: an unverified last day only requires a reason."""
        if self.about is About.TERMS:
            return self.is_late(at)
        lawful = self.value is not None and self.value.confidence is Confidence.OFFICIAL
        return lawful and self.is_late(at)

    @property
    def last_day(self) -> str:
        """The last day, for a sentence."""
        if self.last_at is None:
            return ""
        return last_day_before(self.last_at).strftime("%d-%m-%Y")

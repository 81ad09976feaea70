"""The law of matters about suppliers: pure. What a status is, and what may be done next.

No bar before the decision: nothing bars but an approved order, from the moment of its approval.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.calendar import local_day
from app.text import Sentence, sentence


class MatterKind(StrEnum):
    """The reach of a bar: the department's own tenders, or all government procurement."""

    DEBARMENT = "debarment"
    BLACKLISTING = "blacklisting"


class PartyRole(StrEnum):
    """As what somebody is named in a matter."""

    FIRM = "firm"
    OWNER = "owner"
    RELATED = "related"


class ReviewStage(StrEnum):
    """A review comes first, and an appeal after it."""

    REVIEW = "review"
    APPEAL = "appeal"


class ReviewOutcome(StrEnum):
    """The result of a review of an order."""

    UPHELD = "upheld"
    SHORTENED = "shortened"
    SET_ASIDE = "set_aside"


class BarStatus(StrEnum):
    """The status of a bar; the end of its term needs no job."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    LIFTED = "lifted"
    SET_ASIDE = "set_aside"


class PartyStatus(StrEnum):
    """The progress of a matter with one party."""

    NAMED = "named"
    SERVED = "served"
    REPLIED = "replied"
    HEARD = "heard"
    PROPOSED = "proposed"
    BARRED = "barred"
    NOT_BARRED = "not_barred"


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """The decision on a review or an appeal; None is "not yet"."""

    stage: ReviewStage
    outcome: ReviewOutcome | None = None
    ends_on: date | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BarFacts:
    """A bar: when its order was approved, its last day, and what changed it since."""

    begins_at: datetime
    ends_on: date
    reviews: Sequence[ReviewFacts] = ()
    lifted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HearingFacts:
    """The acts on a party so far."""

    served_at: datetime | None = None
    reply_until: date | None = None
    replied_at: datetime | None = None
    hearing_at: datetime | None = None
    heard_at: datetime | None = None


def last_day(facts: BarFacts, at: datetime) -> date:
    """Return a bar's last day as it was decided until then: the latest decision counts."""
    shortened = [each for each in _decided(facts, at) if each.outcome is ReviewOutcome.SHORTENED]
    return shortened[-1].ends_on or facts.ends_on if shortened else facts.ends_on


def _decided(facts: BarFacts, at: datetime) -> list[ReviewFacts]:
    """Return the decisions until then, the review before the appeal."""
    done = [each for each in facts.reviews if each.decided_at is not None and each.decided_at <= at]
    return sorted(done, key=lambda each: each.stage is ReviewStage.APPEAL)


def bar_status(facts: BarFacts, at: datetime) -> BarStatus:
    """Derive the status of a bar at a time, on or after its beginning."""
    if any(each.outcome is ReviewOutcome.SET_ASIDE for each in _decided(facts, at)):
        return BarStatus.SET_ASIDE
    if facts.lifted_at is not None and facts.lifted_at <= at:
        return BarStatus.LIFTED
    return BarStatus.ENDED if local_day(at) > last_day(facts, at) else BarStatus.IN_FORCE


def bars_at(facts: BarFacts, at: datetime) -> bool:
    """Return True if a supplier is barred at a time: not a moment before the decision."""
    return facts.begins_at <= at and bar_status(facts, at) is BarStatus.IN_FORCE


def end_of_term(begins_on: date, months: int) -> date:
    """Return the last day of a term: the day before the same day, or the month's end."""
    year, month = divmod(begins_on.year * 12 + begins_on.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if begins_on.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, begins_on.day) - timedelta(days=1)


def reply_day(served_on: date, days: int) -> date:
    """Return the last day to reply: whole calendar days after the day of the notice."""
    return served_on + timedelta(days=days)


_SERVE_FIRST = sentence("Serve the notice on this party first.")


def hearing_refusal(facts: HearingFacts) -> Sentence | None:
    """Return why no hearing can be set; None if one can."""
    if facts.served_at is None:
        return _SERVE_FIRST
    if facts.heard_at is not None:
        return sentence("This party has already been heard.")
    return None


def minutes_refusal(facts: HearingFacts, at: datetime) -> Sentence | None:
    """Return why a hearing cannot be recorded; None if it can."""
    if facts.heard_at is not None:
        return sentence("This party has already been heard.")
    if facts.hearing_at is None:
        return sentence("Set the day and the place of the hearing first.")
    if at < facts.hearing_at:
        return sentence("The hearing has not started yet.")
    return None


def proposal_refusal(facts: HearingFacts, at: datetime) -> Sentence | None:
    """Return why nothing can be proposed about a party yet; None if it can."""
    if facts.served_at is None or facts.reply_until is None:
        return _SERVE_FIRST
    if facts.replied_at is None and local_day(at) <= facts.reply_until:
        return sentence(
            "This party has until %(day)s to reply. Wait for its reply, or for that day to end.",
            day=facts.reply_until.strftime("%d-%m-%Y"),
        )
    if facts.heard_at is None:
        return sentence("Hear this party first, and record what was said or that it did not come.")
    return None


def party_status(facts: HearingFacts, *, proposed: bool, bars: bool | None) -> PartyStatus:
    """Derive how far a matter has come with a party; `bars` is None before the decision."""
    if bars is not None:
        return PartyStatus.BARRED if bars else PartyStatus.NOT_BARRED
    steps = (
        (PartyStatus.PROPOSED, proposed),
        (PartyStatus.HEARD, facts.heard_at),
        (PartyStatus.REPLIED, facts.replied_at),
        (PartyStatus.SERVED, facts.served_at),
    )
    return next((status for status, done in steps if done), PartyStatus.NAMED)


def next_stage(asked: Sequence[ReviewFacts]) -> ReviewStage | None:
    """Return the next request open to a party: a review once, then an appeal once; or None.

    An appeal waits for the decision on the review.
    """
    stages = {each.stage: each for each in asked}
    if ReviewStage.REVIEW not in stages:
        return ReviewStage.REVIEW
    decided = stages[ReviewStage.REVIEW].decided_at is not None
    return ReviewStage.APPEAL if decided and ReviewStage.APPEAL not in stages else None

"""How long a report is public before the award, and how late an award may follow it.

Both are parameters frozen onto the tender. What is not law holds the award until a second officer
who may award agrees (`app/overrides`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from app.calendar import deadline_end_of, local_day
from app.errors import NotFound
from app.overrides.public import Breach, Held, HeldAct
from app.parameters.public import ParameterValue
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.parameters.definitions import AWARD_WAIT_DAYS_MAX, AWARD_WAIT_DAYS_MIN
from marketplace.tenders.checks import frozen_rules
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

TOO_EARLY, TOO_LATE = "award-too-early", "award-too-late"


def award_not_before(tender: Tender, reported_at: datetime) -> datetime | None:
    """Return the end of the wait in force: so many whole days after the day of the report."""
    days = frozen_rules(tender).days(AWARD_WAIT_DAYS_MIN.key)
    return _end_of(reported_at, days) if days else None


def award_not_after(tender: Tender) -> datetime | None:
    """Return the end of the last day for an award; None without a report or a value in force."""
    value = frozen_rules(tender).get(AWARD_WAIT_DAYS_MAX.key)
    if value is None or tender.reported_at is None:
        return None
    return _end_of(tender.reported_at, _days(value))


def breaches(tender: Tender, now: datetime) -> Iterator[Breach]:
    """Yield what speaks against an award now, each with the value that was frozen."""
    rules, last = frozen_rules(tender), award_not_after(tender)
    if tender.award_not_before is not None and now < tender.award_not_before:
        least = rules[AWARD_WAIT_DAYS_MIN.key]
        yield Breach(rule=TOO_EARLY, value=least, message=_early(least, tender.award_not_before))
    if last is not None and now >= last:
        most = rules[AWARD_WAIT_DAYS_MAX.key]
        yield Breach(rule=TOO_LATE, value=most, message=_late(most, last))


def _early(value: ParameterValue, until: datetime) -> Sentence:
    return sentence(
        "The report must be public for %(days)s days before an award: until the end of %(day)s.",
        days=_days(value),
        day=_last_day(until),
    )


def _late(value: ParameterValue, until: datetime) -> Sentence:
    return sentence(
        "An award must follow within %(days)s days of the report: by the end of %(day)s.",
        days=_days(value),
        day=_last_day(until),
    )


def _days(value: ParameterValue) -> int:
    return int(str(value.value))


def _end_of(reported_at: datetime, days: int) -> datetime:
    return deadline_end_of(local_day(reported_at) + timedelta(days=days))


def _last_day(until: datetime) -> str:
    return local_day(until - timedelta(microseconds=1)).strftime("%d-%m-%Y")


def _held(uow: UnitOfWork, tender_id: UUID) -> Held:
    tender = uow.get(Tender, tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    now = uow.instant()
    tender.require(TenderAction.AWARD, now)
    return Held(
        title=f"{tender.reference}: {tender.title}",
        organisation_id=tender.department_id,
        breaches=tuple(breaches(tender, now)),
        since=tender.reported_at,
    )


AWARD = HeldAct(
    name="marketplace.award",
    title=sentence("Award of a tender"),
    permission=permissions.AWARD_TENDER,
    held=_held,
    endpoint="contracts.award",
    id_name="tender_id",
)

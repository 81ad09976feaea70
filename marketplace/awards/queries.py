"""When a tender may be awarded, and what became of its parts.

How long a report is public before the award, and how late an award may follow it: both are
parameters frozen onto the tender, and count from the day on which the report was announced
outside: in a newspaper or on the regulator's site. What is not law holds the award until a second
officer who may award agrees (`app/overrides`); a report that was announced nowhere refuses it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from app.calendar import deadline_end_of, last_day_before, local_day
from app.errors import Conflict, NotFound
from app.overrides.public import Breach, Held, HeldAct
from app.parameters.public import ParameterValue
from app.row_macs import genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine, ReportPublication
from marketplace.kernel import permissions
from marketplace.parameters.definitions import AWARD_WAIT_DAYS_MAX, AWARD_WAIT_DAYS_MIN
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.checks import frozen_rules

TOO_EARLY, TOO_LATE = "award-too-early", "award-too-late"
# The rows of a noun above: of them only which version is the newest.
_REPORTS = table("evaluation_reports", column("tender_id"), column("version"))
NOT_ANNOUNCED = sentence(
    "First record where the report was published: in a newspaper or on the regulator's"
    " site. The days before an award start on its publication."
)


@dataclass(frozen=True, kw_only=True)
class AwardTime:
    """The outside announcement of the report in force, and the period for an award after it.

    `publications` are all records of the report in force, the first recorded first.
    """

    publications: Sequence[ReportPublication] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None

    @property
    def announced_on(self) -> date | None:
        """The day from which the wait counts: the latest of the days recorded."""
        return max((row.published_on for row in self.publications), default=None)


def award_time(session: Session, tender: Tender) -> AwardTime:
    """Return the times of a tender's report; until it is announced, counted from the report."""
    if tender.reported_at is None:
        return AwardTime()
    rows = publications_of(session, tender.id)
    announced = max((row.published_on for row in rows), default=None)
    day = announced or local_day(tender.reported_at)
    waits = [row.award_not_before for row in rows if row.award_not_before]
    return AwardTime(
        publications=rows,
        not_before=max(waits, default=award_not_before(tender, day)),
        not_after=_not_after(tender, day),
    )


def publications_of(
    session: Session, tender_id: UUID, version: int | None = None
) -> Sequence[ReportPublication]:
    """Return the records of a version of a report (None: the newest), the first recorded first."""
    newest = select(func.max(_REPORTS.c.version)).where(_REPORTS.c.tender_id == tender_id)
    wanted = newest.scalar_subquery() if version is None else version
    query = select(ReportPublication).filter_by(tender_id=tender_id)
    found = query.where(ReportPublication.version == wanted).order_by(ReportPublication.id)
    return genuine(session, session.scalars(found))


def award_not_before(tender: Tender, announced_on: date) -> datetime | None:
    """Return the end of the wait in force: so many whole days after that day."""
    days = frozen_rules(tender).days(AWARD_WAIT_DAYS_MIN.key)
    return _end_of(announced_on, days) if days else None


def _not_after(tender: Tender, announced_on: date) -> datetime | None:
    value = frozen_rules(tender).get(AWARD_WAIT_DAYS_MAX.key)
    return None if value is None else _end_of(announced_on, _days(value))


def require_announced(session: Session, tender: Tender) -> None:
    """Raise Conflict where it is recorded nowhere that the report in force was announced."""
    if not award_time(session, tender).publications:
        raise Conflict(NOT_ANNOUNCED, code="report-not-announced")


def breaches(tender: Tender, time: AwardTime, now: datetime) -> Iterator[Breach]:
    """Yield what speaks against an award now, each with the value that was frozen."""
    rules = frozen_rules(tender)
    if time.not_before is not None and now < time.not_before:
        least = rules[AWARD_WAIT_DAYS_MIN.key]
        yield Breach(rule=TOO_EARLY, value=least, message=_early(least, time.not_before))
    if time.not_after is not None and now >= time.not_after:
        most = rules[AWARD_WAIT_DAYS_MAX.key]
        yield Breach(rule=TOO_LATE, value=most, message=_late(most, time.not_after))


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


def _end_of(day: date, days: int) -> datetime:
    return deadline_end_of(day + timedelta(days=days))


def _last_day(until: datetime) -> str:
    return last_day_before(until).strftime("%d-%m-%Y")


def _load_held_award(uow: UnitOfWork, tender_id: UUID) -> Held:
    tender = uow.get(Tender, tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    now = uow.instant()
    tender.require(TenderAction.AWARD, now)
    return Held(
        title=f"{tender.reference}: {tender.title}",
        organisation_id=tender.department_id,
        breaches=tuple(breaches(tender, award_time(uow.session, tender), now)),
        since=tender.reported_at,
    )


AWARD = HeldAct(
    name="marketplace.award",
    title=sentence("Award of a tender"),
    permission=permissions.AWARD_TENDER,
    held=_load_held_award,
    endpoint="contracts.award",
    id_name="tender_id",
)


# What became of the parts of a tender that is awarded part by part.


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The award times of parts, the waiting parts, and those no longer awarded.

    A waiting or dropped part has the bid that the report names for it.
    """

    awarded: Mapping[str, datetime] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)


def parts_of(session: Session, tender: Tender) -> Parts:
    """Return the parts of a tender; one query."""
    query = (
        select(AwardLine.scope, Award)
        .join(Award, Award.id == AwardLine.award_id)
        .where(Award.tender_id == tender.id, Award.reversed_at.is_(None))
    )
    return parts_by(tender, [(scope, award) for scope, award in session.execute(query)])


def parts_by(tender: Tender, awarded: Sequence[tuple[str, Award]]) -> Parts:
    """Return the parts of a tender by its awards in force, each part with its award."""
    left = {part: bid for _, award in awarded for part, bid in award.waiting.items()}
    days = {part: award.awarded_at for part, award in awarded}
    gone = left.keys() - days.keys() - tender.waiting_parts.keys()
    return Parts(
        awarded=days,
        waiting=tender.waiting_parts,
        dropped={part: left[part] for part in in_order(gone)},
    )


def part_numbers(scopes: Iterable[str]) -> str:
    """Write the numbers of parts, for a message: it has the words in its own language."""
    return ", ".join(each.partition(":")[2] for each in in_order(scopes))


def in_order(scopes: Iterable[str]) -> list[str]:
    """Return parts in the order of their numbers, as a report has them."""
    return sorted(scopes, key=lambda each: (len(each), each))

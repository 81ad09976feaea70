"""How long steps take, why offices refuse, what was deemed approved, and what waits how long.

One statement over what was decided in a period of at most a year, whatever there is beside it; the
working days come with it as numbered days, so that holidays count as they are today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    RowMapping,
    Text,
    Uuid,
    bindparam,
    func,
    select,
    text,
)

from app.calendar import deadline_end_of, local_day
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.office_permissions import READ_ALL_FIGURES, READ_FIGURES
from app.casework.cases.policy.working_days import Age, Numbered, ages, numbered
from app.errors import Invalid, NotFound
from app.holidays.public import calendar
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

_DECIDED = """
decided as (
  select d.task_id, d.outcome, d.decided_by, d.reason_code, t.code as task, t.registration_id,
         r.code as registration, r.agency, a.service,
         t.opened_at, (t.opened_at at time zone 'Asia/Karachi')::date as opened,
         (d.at at time zone 'Asia/Karachi')::date as ended
    from task_decisions d
    join case_tasks t on t.id = d.task_id
    join case_registrations r on r.id = t.registration_id
    join applications a on a.id = r.application_id
   where d.at >= :begins and d.at < :ends
     and (:office is null or r.office_id = :office)
     and (:service = '' or a.service = :service))"""
_OFFICE_AND_SERVICE = (bindparam("office", type_=Uuid()), bindparam("service", type_=Text()))


def _number(day: str) -> str:
    """Return how many days were worked up to a day."""
    return f"(:numbers)[{day} - :first + 1]"


# Working days are the differences of numbered days. Rounds of one registration never overlap; of
# each only what lies within the step counts. What was passed has no reason.
_QUESTION_DAY = _number(
    "greatest((x.asked_at at time zone 'Asia/Karachi')::date, k.opened, :first)"
)
_ANSWERED = _number("least((x.answered_at at time zone 'Asia/Karachi')::date, k.ended)")
TIMES = text(f"""
with {_DECIDED.strip()},
stood as (
  select k.task_id, sum(greatest({_ANSWERED} - {_QUESTION_DAY}, 0)) as days
    from decided k
    join review_rounds x on x.registration_id = k.registration_id and x.answered_at >= k.opened_at
   group by k.task_id),
timed as (
  select k.*, {_number("k.ended")} - {_number("greatest(k.opened, :first)")}
              - coalesce(s.days, 0) as used
    from decided k left join stood s on s.task_id = k.task_id)
select grouping(task) = 0 as of_task, grouping(agency) = 0 as of_agency,
       grouping(decided_by) = 0 as of_officer, grouping(reason_code) = 0 as of_reason,
       service, registration, task, agency, decided_by as officer_id, reason_code as code,
       count(*) as count,
       percentile_disc(0.5) within group (order by used)::int as median,
       percentile_disc(0.9) within group (order by used)::int as ninetieth,
       count(*) filter (where decided_by is null) as deemed,
       count(*) filter (where outcome = 'refused') as refused
  from timed
 group by grouping sets ((), (service, registration, task), (agency), (decided_by),
                         (service, registration, reason_code))
 order by count desc, service, registration, task, agency, reason_code
""").bindparams(  # noqa: S608 - built of our own constants
    bindparam("numbers", type_=ARRAY(Integer())),
    bindparam("first", type_=Date()),
    *_OFFICE_AND_SERVICE,
)


USUAL_DAYS, MOST_DAYS, MOST_REASONS = 90, 366, 50
# Further back nothing is numbered: what took longer counts as so long.
REACH = timedelta(days=800)


@dataclass(frozen=True, kw_only=True)
class FiguresAsked:
    """From a day to a day (both included; none: the last 90 days), and what is narrowed to.

    Who answers for one office asks of that one alone; others may name any (None: all).
    """

    since: date | None = None
    until: date | None = None
    office_id: UUID | None = None
    service: str = ""


@dataclass(frozen=True, kw_only=True)
class Time:
    """How many decisions there were of something, and the working days that they took.

    `median`: half took at most so many; `ninetieth`: nine of ten. `deemed` by the clock alone.
    """

    count: int
    median: int
    ninetieth: int
    deemed: int
    refused: int
    service: str = ""
    registration: str = ""
    task: str = ""
    agency: str = ""
    officer_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """How often something was refused on a ground of its file."""

    service: str
    registration: str
    code: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How much of an age waits now."""

    age: Age
    count: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All figures of a period. `officers` only of one office: others are not compared by name."""

    asked: FiguresAsked
    since: date
    until: date
    total: Time
    tasks: Sequence[Time]
    agencies: Sequence[Time]
    officers: Sequence[Time]
    reasons: Sequence[Reason]
    waiting: Sequence[Waiting] = field(default_factory=tuple)


def scope(uow: UnitOfWork, asked: FiguresAsked) -> FiguresAsked:
    """Return the actor's permitted scope: all, or only the office that they answer for.

    Raises Forbidden, and NotFound for another office.
    """
    if uow.actor.may(READ_ALL_FIGURES):
        return asked
    require(uow.actor, READ_FIGURES)
    mine = uow.actor.organisation
    if asked.office_id not in {None, mine}:
        raise NotFound
    return FiguresAsked(since=asked.since, until=asked.until, office_id=mine, service=asked.service)


def period(asked: FiguresAsked, today: date) -> tuple[date, date]:
    """Return the first and last day. Raises Invalid for one that is backwards, or yet to begin."""
    until = asked.until or today
    since = asked.since or until - timedelta(days=USUAL_DAYS - 1)
    if not since <= until or (until - since).days >= MOST_DAYS:
        problem = sentence(
            "Choose a period of no more than a year. The first day must be before the last."
        )
        raise Invalid(problem, code="period", fields={"since": problem})
    if since > today:
        problem = sentence(
            "Choose a period that has started: its first day must be today or earlier."
        )
        raise Invalid(problem, code="period", fields={"since": problem})
    return since, until


def figures(uow: UnitOfWork, asked: FiguresAsked) -> Figures:
    """Return the figures of a period: four queries. Raises Forbidden, NotFound, Invalid."""
    asked = scope(uow, asked)
    today = local_day(uow.now)
    since, until = period(asked, today)
    days = numbered(calendar(uow.session), since - REACH, max(until, today))
    values: dict[str, Any] = {
        "begins": deadline_end_of(since - timedelta(days=1)),
        "ends": deadline_end_of(until),
        "office": asked.office_id,
        "service": asked.service,
    }
    times = _times(uow, values, days)
    return Figures(
        asked=asked,
        since=since,
        until=until,
        total=times["total"][0] if times["total"] else _NONE,
        tasks=times["task"],
        agencies=times["agency"],
        officers=times["officer"] if asked.office_id else (),
        reasons=times["reason"],
        waiting=_waiting(uow, asked, ages(days, today)),
    )


_NONE = Time(count=0, median=0, ninetieth=0, deemed=0, refused=0)


def _times(
    uow: UnitOfWork, values: Mapping[str, Any], days: Numbered
) -> Mapping[str, Sequence[Any]]:
    """Return times by what they are of, and reasons; each the most frequent first."""
    more = {"numbers": list(days.numbers), "first": days.first}
    found: dict[str, list[Any]] = {"total": [], **{kind: [] for kind in _KINDS}}
    for row in uow.session.execute(TIMES, {**values, **more}).mappings():
        kind = next((each for each in _KINDS if row[f"of_{each}"]), "total")
        if kind == "reason":
            # A passed step has none.
            found[kind] += [_reason(row)] if row["code"] else []
        # A step that nobody decided is counted as deemed, and for no officer.
        elif row["count"] and not (kind == "officer" and row["officer_id"] is None):
            found[kind].append(Time(**{name: row[name] for name in _TIME if row[name] is not None}))
    return found | {"reason": found["reason"][:MOST_REASONS]}


def _reason(row: RowMapping) -> Reason:
    return Reason(**{each.name: row[each.name] for each in fields(Reason)})


_KINDS = ("task", "agency", "officer", "reason")
_TIME = tuple(each.name for each in fields(Time))


def _waiting(uow: UnitOfWork, asked: FiguresAsked, found: Sequence[Age]) -> list[Waiting]:
    """Count what waits of each age: a step is of the age within whose days it was opened."""
    counts = [
        func.count().filter(*opened_within(each.opened_from, each.opened_to)) for each in found
    ]
    query = select(*counts).select_from(OpenTask)
    if asked.office_id is not None:
        query = query.where(OpenTask.office_id == asked.office_id)
    if asked.service:
        query = query.where(OpenTask.service == asked.service)
    row = uow.session.execute(query).one()
    return [Waiting(age=age, count=row[n]) for n, age in enumerate(found)]


def opened_within(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Return the conditions that a step was opened on these days of the province."""
    found: list[ColumnElement[bool]] = []
    if first is not None:
        found.append(OpenTask.opened_at >= deadline_end_of(first - timedelta(days=1)))
    if last is not None:
        found.append(OpenTask.opened_at < deadline_end_of(last))
    return found

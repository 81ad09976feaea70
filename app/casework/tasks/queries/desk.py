"""The queues of an office: what lies on its desk, and with whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Text, exists, func, literal, select

from app.calendar import Calendar, NoWorkingWeek
from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import CaseRegistration, CaseTask, ReviewRound
from app.casework.cases.office_permissions import WORK
from app.casework.cases.pauses import pauses_of
from app.casework.cases.policy.clocks import ClockState, Reading, read_clock
from app.casework.cases.queries.appeal_roles import appeal_role
from app.casework.cases.queries.stays import stays_on
from app.casework.catalogue.registry import CaseBook
from app.data_files.words import Words
from app.holidays.public import calendar
from app.identity.public import PersonSummary, people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_lines, genuine_of
from app.stays.public import StayView
from app.unit_of_work import UnitOfWork

Line = Row[OpenTask, CaseTask, str, Application]
Lines = Select[OpenTask, CaseTask, str, Application]
# Nobody counts further by eye; "100+" is enough.
MAX_COUNT = 100


class Queue(StrEnum):
    """The part of the desk."""

    MINE = "mine"
    UNTAKEN = "untaken"
    TAKEN = "taken"
    OVERDUE = "overdue"
    WAITING = "waiting"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Narrow:
    """Narrowing of a queue: by service, by role, by colleague, by an application's reference."""

    service: str = ""
    role: str = ""
    holder_id: UUID | None = None
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Lying:
    """A step in a queue. `title` is the step's, `service` and `registration` what it belongs to."""

    task: OpenTask
    title: Words
    service: Words
    registration: Words
    reference: str
    display: str
    holder: PersonSummary | None
    clock: Reading

    @property
    def id(self) -> UUID:
        """The step's id."""
        return self.task.task_id


def _queue_conditions(uow: UnitOfWork, queue: Queue) -> Sequence[ColumnElement[bool]]:
    office = OpenTask.office_id == uow.actor.organisation
    by_queue: Mapping[Queue, Sequence[ColumnElement[bool]]] = {
        Queue.MINE: (OpenTask.holder_id == uow.actor.person,),
        Queue.UNTAKEN: (OpenTask.holder_id.is_(None),),
        Queue.TAKEN: (OpenTask.holder_id.is_not(None),),
        Queue.OVERDUE: (OpenTask.escalated_at.is_not(None),),
        Queue.WAITING: (OpenTask.waits_since.is_not(None),),
        Queue.ALL: (),
    }
    return (office, *by_queue[queue])


def list_desk(
    uow: UnitOfWork,
    queue: Queue,
    narrow: Narrow | None = None,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Lying]:
    """List a queue of the office that the actor acts for, what was opened first at the top.

    Seven queries, however long the queue.
    """
    require(uow.actor, WORK)
    query = _rows(_queue_conditions(uow, queue), narrow or Narrow())
    if cursor:
        query = query.where(OpenTask.task_id > as_id(decode_cursor(cursor, 1)[0]))
    query = query.order_by(OpenTask.task_id).limit(limit + 1)
    found = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(found, limit, lambda row: [str(row[0].task_id)])
    return Page(lying(uow, genuine_lines(uow.session, page.items)), page.next_cursor)


def _rows(
    where: Collection[ColumnElement[bool]], narrow: Narrow
) -> Select[OpenTask, CaseTask, str, Application]:
    query: Select[OpenTask, CaseTask, str, Application] = (
        select(OpenTask, CaseTask, CaseRegistration.code, Application)
        .join(CaseTask, CaseTask.id == OpenTask.task_id)
        .join(CaseRegistration, CaseRegistration.id == OpenTask.registration_id)
        .join(Application, Application.id == OpenTask.application_id)
        .where(*where)
    )
    if narrow.service:
        query = query.where(OpenTask.service == narrow.service)
    if narrow.role:
        query = query.where(OpenTask.role == narrow.role)
    if narrow.holder_id:
        query = query.where(OpenTask.holder_id == narrow.holder_id)
    if narrow.reference:
        query = query.where(Application.reference == narrow.reference)
    return query


def lying(uow: UnitOfWork, rows: Collection[Line]) -> list[Lying]:
    """Make lines of (OpenTask, CaseTask, code of the registration, Application)."""
    if not rows:
        return []
    rounds = _rounds(uow, {row[0].registration_id for row in rows})
    holders = {row[0].holder_id for row in rows if row[0].holder_id}
    people = people_by_id(uow.session, holders) if holders else {}
    read = Clocks(uow, stays_on(uow, {row[0].application_id for row in rows}))
    return [_line(uow, row, rounds.get(row[0].registration_id, []), people, read) for row in rows]


def _rounds(uow: UnitOfWork, registrations: Collection[UUID]) -> Mapping[UUID, list[ReviewRound]]:
    found: dict[UUID, list[ReviewRound]] = {}
    query = select(ReviewRound).where(ReviewRound.registration_id.in_(registrations))
    for each in genuine_of(uow.session, query):
        found.setdefault(each.registration_id, []).append(each)
    return found


class Clocks:
    """Reads clocks by the calendar as it is now, which is asked for once.

    `stays` are those on the applications whose clocks are read.
    """

    def __init__(self, uow: UnitOfWork, stays: Mapping[UUID, Collection[StayView]]) -> None:
        """Take the calendar and the stays in."""
        self._stays = stays
        self._calendar: Calendar = calendar(uow.session)
        self._now = uow.now

    def read(
        self, task: CaseTask, rounds: Collection[ReviewRound], application_id: UUID
    ) -> Reading:
        """Read a step's clock; None if no working week is known."""
        try:
            return read_clock(
                self._calendar,
                opened_at=task.opened_at,
                working_days=task.working_days,
                pauses=pauses_of(rounds, self._stays.get(application_id, ())),
                now=self._now,
            )
        except NoWorkingWeek:
            return Reading(state=ClockState.NONE)


def _line(
    uow: UnitOfWork,
    row: Line,
    rounds: Collection[ReviewRound],
    people: Mapping[UUID, PersonSummary],
    clocks: Clocks,
) -> Lying:
    open_task, task, code, application = row
    service = uow.port(CaseBook).get(application.service, application.version)
    registration = service.registration(code)
    return Lying(
        task=open_task,
        title=registration.task(task.code).title,
        service=service.title,
        registration=registration.title,
        reference=application.reference,
        display=application.display,
        holder=people.get(open_task.holder_id) if open_task.holder_id else None,
        clock=clocks.read(task, rounds, application.id),
    )


def count_queues(uow: UnitOfWork) -> Mapping[Queue, int]:
    """Count each queue up to one more than 100, in one query."""
    return count_work(uow).queues


@dataclass(frozen=True, kw_only=True)
class WorkCounts:
    """How much waits in each queue of an office, and how many appeals: each up to 101."""

    queues: Mapping[Queue, int]
    appeals: int


def count_work(uow: UnitOfWork) -> WorkCounts:
    """Count each queue, and the appeals that wait for the actor's role in the office: one query."""
    require(uow.actor, WORK)
    queues = [select(OpenTask.task_id).where(*_queue_conditions(uow, queue)) for queue in Queue]
    counts = [_count_up_to_limit(query) for query in (*queues, _appeals(uow))]
    *found, appeals = uow.session.execute(select(*counts)).one()
    return WorkCounts(queues=dict(zip(Queue, found, strict=True)), appeals=appeals)


def _count_up_to_limit(query: Select[UUID]) -> Any:  # noqa: ANN401 - a scalar subquery
    some = query.limit(MAX_COUNT + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _appeals(uow: UnitOfWork) -> Select[UUID]:
    return (
        select(Appeal.id)
        .join(CaseRegistration, CaseRegistration.id == Appeal.registration_id)
        .join(Application, Application.id == CaseRegistration.application_id)
        .where(Appeal.outcome.is_(None), CaseRegistration.office_id == uow.actor.organisation)
        .where(Application.withdrawn_at.is_(None), appeal_role(uow).in_(uow.actor.roles))
    )


def services_of_office(uow: UnitOfWork) -> Sequence[tuple[str, Words]]:
    """Return (code, title) of the services that lie on the office's desk, for its filter.

    Each that is known is looked for by the index: the desk itself may be long.
    """
    require(uow.actor, WORK)
    known = {code: service.title for code, service in uow.port(CaseBook).latest.items()}
    asked = func.unnest(literal(list(known), ARRAY(Text()))).column_valued("code")
    lies = exists().where(OpenTask.office_id == uow.actor.organisation, OpenTask.service == asked)
    found = set(uow.session.scalars(select(asked).where(lies)))
    return [(code, title) for code, title in known.items() if code in found]

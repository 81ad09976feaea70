"""Acts of the clock at the end of a time limit, one case at a time.

Each case has a separate transaction under its lock, and everything is checked again in it: a run
that is killed midway keeps its work, and the next one continues. Running twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Interval, cast, func, literal, select
from sqlalchemy.exc import SQLAlchemyError

from app.calendar import deadline_end_of, local_day
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import PASSED, Decision, Escalation
from app.casework.cases.office_permissions import WATCH_CLOCKS
from app.casework.cases.pauses import pauses_of
from app.casework.cases.policy.clocks import ClockState, Pause, read_clock
from app.casework.cases.queries.appeal_deadlines import decide_by
from app.casework.cases.queries.draft import applicant_request
from app.casework.cases.queries.renewal_eligibility import require_living_holder
from app.casework.cases.queries.stays import APPLICATION, DECIDE, GRANT, stays_on
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import AtEnd
from app.casework.tasks.queries.task_file import AtWork, load_step
from app.casework.tasks.use_cases.decide_task import enter_decision
from app.errors import Refusal
from app.holidays.public import calendar
from app.permissions import require
from app.stays.public import blocking
from app.unit_of_work import UnitOfWork

log = structlog.get_logger("bdm.cases")
EVERY = timedelta(minutes=5)
# The limit of one run; the next run starts at the oldest that is left.
MAX_ROWS_PER_RUN = 500
A_BATCH = 50


@dataclass(frozen=True, kw_only=True)
class RingClock:
    """The task whose clock to check; `deem` false: only to escalate."""

    task_id: UUID
    deem: bool = True


@dataclass(frozen=True, kw_only=True)
class RingAppeal:
    """The appeal whose deadline to check."""

    appeal_id: UUID


def watch_clocks(uow: UnitOfWork, _: None) -> int:
    """Check every clock whose time may have ended (a cron job); return the number that had.

    Raises NoWorkingWeek if no working week is known: the job fails visibly.
    """
    require(uow.actor, WATCH_CLOCKS)
    calendar(uow.session).is_working_day(local_day(uow.now))
    rung = sum(_ring(uow, task_id) for task_id in _due(uow))
    return rung + sum(_ring_appeal(uow, appeal_id) for appeal_id in _appeals(uow))


def _due(uow: UnitOfWork) -> Iterator[UUID]:
    """Yield the steps whose time may be over: a working day is a day at least."""
    at_least = cast(func.make_interval(0, 0, 0, OpenTask.working_days), Interval)
    query = (
        select(OpenTask.task_id)
        .where(OpenTask.working_days.is_not(None), OpenTask.escalated_at.is_(None))
        .where(OpenTask.waits_since.is_(None), OpenTask.opened_at + at_least < literal(uow.now))
        .order_by(OpenTask.task_id)
        .limit(A_BATCH)
    )
    seen: UUID | None = None
    for _ in range(MAX_ROWS_PER_RUN // A_BATCH):
        batch = uow.session.scalars(query.where(OpenTask.task_id > seen) if seen else query).all()
        yield from batch
        if len(batch) < A_BATCH:
            return
        seen = batch[-1]


def _ring(uow: UnitOfWork, task_id: UUID) -> bool:
    """Ring one clock apart. What cannot be deemed approved is escalated, so that people see it."""
    try:
        return uow.apart(ring_clock, RingClock(task_id=task_id))
    except (Refusal, SQLAlchemyError) as error:
        log.warning("a clock could not ring", task=str(task_id), error=type(error).__name__)
    try:
        return uow.apart(ring_clock, RingClock(task_id=task_id, deem=False))
    except (Refusal, SQLAlchemyError):
        return False


def ring_clock(uow: UnitOfWork, command: RingClock) -> bool:
    """Escalate a step whose time is over, or approve it where its frozen terms say so.

    Publishes `cases.task_escalated` or `cases.task_deemed` {task_id}. Returns whether it was over.
    Raises NotFound, Conflict (`holder-gone`) of a renewal or correction for a holder who is no
    more, and whatever a grant refuses.
    """
    require(uow.actor, WATCH_CLOCKS)
    work = load_step(uow, command.task_id, lock=True)
    if work.lies is None or work.escalated or _stayed(uow, work) or not _over(uow, work):
        return False
    clock = work.shape.clock
    if command.deem and work.row.deemed and clock and clock.at_end is AtEnd.APPROVE:
        _deem(uow, work)
    else:
        _escalate(uow, work)
    return True


def _stayed(uow: UnitOfWork, work: AtWork) -> bool:
    """Return True if a court's stay stops the step's clock, even after its deadline."""
    application_id = work.case.application.id
    return any(blocking(uow, APPLICATION, application_id, act) for act in (DECIDE, GRANT))


def _over(uow: UnitOfWork, work: AtWork) -> bool:
    application_id = work.case.application.id
    stays = stays_on(uow, [application_id]).get(application_id, [])
    reading = read_clock(
        calendar(uow.session),
        opened_at=work.row.opened_at,
        working_days=work.row.working_days,
        pauses=[*pauses_of(work.part.rounds, stays), *_objections(uow, work)],
        now=uow.instant(),
    )
    return reading.state is ClockState.OVER


def _objections(uow: UnitOfWork, work: AtWork) -> list[Pause]:
    """Return the days for objection, on which nothing is granted that one person signed."""
    name = f"{work.case.service.code}/{work.part.row.code}"
    asking = applicant_request(work.case.application, work.case.answers)
    last = uow.port(CaseBook).objections_end(uow, name, asking)
    return [Pause(asked=local_day(work.row.opened_at), answered=last)] if last else []


def _deem(uow: UnitOfWork, work: AtWork) -> None:
    require_living_holder(uow, work.case)
    decision = Decision(
        task_id=work.row.id,
        outcome=PASSED,
        content={"form": {}, "scores": {}},
        decided_by=None,
        at=uow.instant(),
    )
    uow.publish("cases.task_deemed", task_id=work.row.id)
    enter_decision(uow, work, decision)


def _escalate(uow: UnitOfWork, work: AtWork) -> None:
    uow.add(Escalation(task_id=work.row.id, at=uow.instant()))
    uow.audit("case.task_escalated", work.row.id, after={"to": work.shape.escalates_to})
    uow.publish("cases.task_escalated", task_id=work.row.id)


def _appeals(uow: UnitOfWork) -> list[UUID]:
    query = select(Appeal.id).where(Appeal.outcome.is_(None), Appeal.late_at.is_(None))
    return list(uow.session.scalars(query.order_by(Appeal.id).limit(MAX_ROWS_PER_RUN)))


def _ring_appeal(uow: UnitOfWork, appeal_id: UUID) -> bool:
    try:
        return uow.apart(ring_appeal, RingAppeal(appeal_id=appeal_id))
    except (Refusal, SQLAlchemyError) as error:
        log.warning("a clock could not ring", appeal=str(appeal_id), error=type(error).__name__)
        return False


def ring_appeal(uow: UnitOfWork, command: RingAppeal) -> bool:
    """Note once that the time to decide an appeal is over; whether it is.

    Publishes `cases.appeal_late` {appeal_id}.
    """
    require(uow.actor, WATCH_CLOCKS)
    appeal = uow.lock(Appeal, command.appeal_id)
    now = uow.instant()
    if appeal.outcome is not None or appeal.late_at is not None:
        return False
    if now < deadline_end_of(decide_by(calendar(uow.session), appeal)):
        return False
    appeal.late_at = now
    uow.session.flush()
    uow.audit("case.appeal_late", appeal.registration_id)
    uow.publish("cases.appeal_late", appeal_id=appeal.id)
    return True

"""The status of an application: each agency's step, its owner, its dates and what is next.

A dozen queries, however many agencies work on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.calendar import Calendar, NoWorkingWeek, local_day
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.outcome import GRANTED, REFUSED
from app.casework.cases.models.work import CaseTask
from app.casework.cases.pauses import pauses_of
from app.casework.cases.permissions import READ_OWN_APPLICATIONS
from app.casework.cases.policy.clocks import Reading, read_clock
from app.casework.cases.policy.follow_ups import may_correct, may_correct_elsewhere, may_renew
from app.casework.cases.policy.states import (
    ApplicationState,
    RegistrationState,
    application_state,
    registration_state,
)
from app.casework.cases.policy.upcoming_steps import Ahead, ahead
from app.casework.cases.queries.appeal_deadlines import TimeToAppeal, time_to_appeal
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.cases.queries.correction_rounds import OpenRound, open_rounds
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.cases.queries.ownership import own_case
from app.casework.cases.queries.renewal_eligibility import NO_GRANT, corrected_elsewhere
from app.casework.cases.queries.stays import in_force, stays_on
from app.casework.definition.shapes import Task
from app.casework.forms.policy.determinants import Known
from app.casework.money import NO_WAY_TO_PAY, Bill, Money
from app.casework.ports import Elsewhere
from app.data_files.words import Words
from app.holidays.public import calendar
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    organisations_by_id,
    people_by_id,
)
from app.permissions import require
from app.stays.public import StayView
from app.unit_of_work import UnitOfWork

DONE, NOW, LATER, MAYBE, ENDED = "done", "now", "later", "maybe", "ended"


@dataclass(frozen=True, kw_only=True)
class StepView:
    """A step of an office. `state`: done, now, later, maybe (it may be called for) or ended."""

    title: Words
    state: str
    since: datetime | None = None
    done_at: datetime | None = None
    holder: PersonSummary | None = None
    clock: Reading | None = None


@dataclass(frozen=True, kw_only=True)
class PartView:
    """One agency's part. `refusal` is the ground with the office's words, `waits_for` the others.

    `appeal` is the time in which it can be appealed against, while it may be. `corrected_at` is
    where it is corrected instead of here. `licence` is the grant that its holder has by it: that
    which it corrected, where it did.
    """

    part: Part
    office: OrganisationSummary | None
    state: RegistrationState
    steps: Sequence[StepView]
    waits_for: Sequence[Words] = ()
    refusal: tuple[Words | None, str] | None = None
    appeal: TimeToAppeal | None = None
    renewable: bool = False
    correctable: bool = False
    corrected_at: Elsewhere | None = None
    licence: UUID | None = None

    @property
    def appeal_until(self) -> date | None:
        """The last day to appeal on, while it has not passed."""
        return self.appeal.last_day if self.appeal and not self.appeal.late else None

    @property
    def late_after(self) -> date | None:
        """The last day to appeal on, where it has passed and an appeal says why it is late."""
        return self.appeal.last_day if self.appeal and self.appeal.late else None

    @property
    def correcting(self) -> UUID | None:
        """The application of its correction that is with an office, here or elsewhere."""
        elsewhere = self.corrected_at.waits if self.corrected_at else None
        return self.part.became.correcting or elsewhere


@dataclass(frozen=True, kw_only=True)
class Status:
    """An application as its page shows it. `masked`: without personal data.

    `stays` are the court orders in force on it.
    """

    case: Case
    state: ApplicationState
    parts: Sequence[PartView]
    rounds: Sequence[OpenRound]
    bills: Sequence[Bill]
    stays: Sequence[StayView] = ()
    masked: bool = False

    @property
    def bill_ran_out(self) -> bool:
        """True if a bill is owed that can no longer be paid: a new one can be requested."""
        owed = {row.bill_id for row in self.case.bills if row.owed}
        return self.case.application.withdrawn_at is None and any(
            bill.id in owed and bill.state in NO_WAY_TO_PAY for bill in self.bills
        )


def status_of(uow: UnitOfWork, application_id: UUID) -> Status:
    """Return the status of an application of the actor. Raises NotFound."""
    require(uow.actor, READ_OWN_APPLICATIONS)
    return standing(uow, own_case(uow, application_id))


def tracked_status(uow: UnitOfWork, application_id: UUID) -> Status:
    """Return the status without personal data, for anyone who has its code."""
    whole = standing(uow, load_case(uow, application_id))
    parts = [
        replace(
            each,
            steps=[replace(step, holder=None) for step in each.steps],
            refusal=(each.refusal[0], "") if each.refusal else None,
        )
        for each in whole.parts
    ]
    rounds = [replace(each, points={}) for each in whole.rounds]
    return replace(whole, parts=parts, rounds=rounds, masked=True)


def standing(uow: UnitOfWork, case: Case) -> Status:
    """Return the status of a loaded case; who may see it was asked before."""
    today = local_day(uow.now)
    states = {part.row.id: registration_state(case.facts(part), today) for part in case.parts}
    look = _Look.at(uow, case)
    return Status(
        case=case,
        state=application_state(
            submitted=bool(case.submissions),
            withdrawn=case.application.withdrawn_at is not None,
            registrations=states.values(),
        ),
        parts=[look.part(uow, part, states[part.row.id]) for part in case.parts],
        rounds=open_rounds(uow.session, case),
        bills=[
            uow.port(Money).bill(uow, row.bill_id) for row in case.bills if not row.called_off_at
        ],
        stays=in_force(uow, look.stays),
    )


@dataclass(frozen=True, kw_only=True)
class _Look:
    """Data that the parts of a case share, read once."""

    case: Case
    known: Known
    lying: Mapping[UUID, OpenTask]
    people: Mapping[UUID, PersonSummary]
    offices: Mapping[UUID, OrganisationSummary]
    days: Calendar | None
    stays: Sequence[StayView]

    @classmethod
    def at(cls, uow: UnitOfWork, case: Case) -> "_Look":
        query = select(OpenTask).filter_by(application_id=case.application.id)
        lying = {row.task_id: row for row in uow.session.scalars(query)}
        holders = [row.holder_id for row in lying.values() if row.holder_id is not None]
        timed = any(row.working_days for row in lying.values())
        return cls(
            case=case,
            known=facts_of_case(case),
            lying=lying,
            people=people_by_id(uow.session, holders) if holders else {},
            offices=organisations_by_id(uow.session, {p.row.office_id for p in case.parts}),
            days=calendar(uow.session) if timed else None,
            stays=stays_on(uow, [case.application.id]).get(case.application.id, []),
        )

    def part(self, uow: UnitOfWork, part: Part, state: RegistrationState) -> PartView:
        today, ended = local_day(uow.now), part.outcome
        until = ended.valid_until if ended else None
        elsewhere = corrected_elsewhere(uow, self.case, part)
        return PartView(
            part=part,
            office=self.offices.get(part.row.office_id),
            state=state,
            steps=list(self._steps(uow, part)),
            waits_for=self._waits_for(part) if state is RegistrationState.WAITING else (),
            refusal=_refusal(part),
            appeal=_appeal(uow, part),
            renewable=may_renew(state, part.shape.term, until, today)
            and not part.became.renewing
            and part.became.replaced_by is None,
            correctable=may_correct(state)
            and elsewhere is None
            and part.became.correcting is None
            and self.case.application.kind not in NO_GRANT,
            corrected_at=elsewhere if may_correct_elsewhere(state) else None,
            licence=_licence(self.case, part),
        )

    def _steps(self, uow: UnitOfWork, part: Part) -> Iterable[StepView]:
        rows = {task.code: task for task in part.tasks if task.attempt == part.attempt}
        to_come = {} if part.outcome else {a.task.code: a for a in self._ahead(part)}
        for shape in part.shape.tasks:
            if shape.code in rows:
                yield self._step(uow, part, shape, rows[shape.code])
            elif shape.code in to_come:
                certain = to_come[shape.code].certain
                yield StepView(title=shape.title, state=LATER if certain else MAYBE)

    def _ahead(self, part: Part) -> list[Ahead]:
        return ahead(part.shape, part.steps, self.known)

    def _step(self, uow: UnitOfWork, part: Part, shape: Task, row: CaseTask) -> StepView:
        decision, lies = part.decisions.get(row.id), self.lying.get(row.id)
        if decision is not None or lies is None:
            refused = decision is None or decision.outcome == REFUSED
            return StepView(
                title=shape.title,
                state=ENDED if refused else DONE,
                since=row.opened_at,
                done_at=decision.at if decision else None,
            )
        holder = self.people.get(lies.holder_id) if lies.holder_id else None
        return StepView(
            title=shape.title,
            state=NOW,
            since=row.opened_at,
            holder=holder,
            clock=self._clock(uow, part, row),
        )

    def _clock(self, uow: UnitOfWork, part: Part, row: CaseTask) -> Reading | None:
        if row.working_days is None or self.days is None:
            return None
        try:
            return read_clock(
                self.days,
                opened_at=row.opened_at,
                working_days=row.working_days,
                pauses=pauses_of(part.rounds, self.stays),
                now=uow.now,
            )
        except NoWorkingWeek:  # nobody can say until when; all else is there to see
            return None

    def _waits_for(self, part: Part) -> list[Words]:
        """Name the registrations that one waits for: granted nor refused yet."""
        others = {each.row.code: each for each in self.case.parts}
        return [
            others[code].shape.title
            for code in part.shape.after
            if code in others and others[code].outcome is None
        ]


def _licence(case: Case, part: Part) -> UUID | None:
    """Return the grant that a part came to; what reverses one came to none."""
    if part.outcome is None or part.outcome.outcome != GRANTED:
        return None
    if case.application.kind not in NO_GRANT:
        return part.row.id
    return case.application.about_id if case.again is not None else None


def _refusal(part: Part) -> tuple[Words | None, str] | None:
    """Return on which ground an attempt was refused, and the office's words."""
    for task in part.tasks:
        decision = part.decisions.get(task.id)
        if decision is not None and decision.outcome == REFUSED and task.attempt == part.attempt:
            titles = {reason.code: reason.title for reason in part.shape.reasons}
            return titles.get(decision.reason_code), decision.reason
    return None


def _appeal(uow: UnitOfWork, part: Part) -> TimeToAppeal | None:
    """Return the time to appeal, where a refusal may still be appealed against."""
    ended = part.outcome
    if ended is None or ended.outcome != REFUSED:
        return None
    if any(appeal.attempt == part.attempt for appeal in part.appeals):
        return None
    time = time_to_appeal(uow, ended.at, uow.now)
    return None if time.over else time

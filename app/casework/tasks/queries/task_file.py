"""A step of the actor's office, with its whole case, for any officer who works on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import exists, select

from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import (
    Assignment,
    CaseRegistration,
    CaseTask,
    Decision,
    Escalation,
    Recusal,
)
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.definition.shapes import Task
from app.casework.tasks.policy import (
    Bond,
    Deciders,
    cnics_in,
    conflict_of,
    double_work,
    role_problem,
    sameness,
)
from app.data_files.words import Words
from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import claims_one_of, was_ever_member
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """A step, its part of the case, its shape; `lies` on the desk while it is open."""

    case: Case
    part: Part
    row: CaseTask
    shape: Task
    lies: OpenTask | None

    @property
    def open(self) -> OpenTask:
        """Its row on the desk. Raises Conflict if it is no longer open."""
        if self.lies is None:
            raise Conflict(
                sentence("This step is no longer open. Open it again to see the result."),
                code="task-over",
            )
        return self.lies

    @property
    def escalated(self) -> bool:
        """True if its deadline passed while it was open."""
        return self.lies is not None and self.lies.escalated_at is not None

    def comes_to(self, worn: Collection[str]) -> bool:
        """Return True if it has escalated to one of these roles, whatever its holder."""
        return self.escalated and self.shape.escalates_to in worn


def step_at_work(uow: UnitOfWork, task_id: UUID, *, lock: bool = False) -> AtWork:
    """Load a step of the office that the actor acts for; others do not exist.

    With `lock` the caller holds the whole case until the commit. Raises NotFound. The caller has
    checked the permission.
    """
    row = uow.get(CaseTask, task_id)
    if uow.get(CaseRegistration, row.registration_id).office_id != uow.actor.organisation_id:
        raise NotFound
    return load_step(uow, task_id, lock=lock)


def load_step(uow: UnitOfWork, task_id: UUID, *, lock: bool = False) -> AtWork:
    """Load a step of any office, for what the system does of itself. Raises NotFound."""
    row = uow.get(CaseTask, task_id)
    place = uow.get(CaseRegistration, row.registration_id)
    case = load_case(uow, place.application_id, lock=lock)
    part = next(each for each in case.parts if each.row.id == place.id)
    return AtWork(
        case=case, part=part, row=row, shape=part.shape.task(row.code), lies=_lies(uow, task_id)
    )


def _lies(uow: UnitOfWork, task_id: UUID) -> OpenTask | None:
    """Return a step's row on the desk. Raises Forged if somebody planted its holder or its end."""
    query = (
        select(OpenTask, Assignment, Escalation)
        .outerjoin(Assignment, Assignment.task_id == OpenTask.task_id)
        .outerjoin(Escalation, Escalation.task_id == OpenTask.task_id)
        .where(OpenTask.task_id == task_id)
        .execution_options(populate_existing=True)
    )
    return next((lies for lies, *_ in uow.session.execute(query).all()), None)


def bond_of(uow: UnitOfWork, case: Case, person_id: UUID) -> Bond:
    """Return the relation of a person to an application: three queries at most."""
    application = case.application
    firm = application.organisation_id
    back = exists().where(Recusal.application_id == application.id, Recusal.person_id == person_id)
    return Bond(
        applies=person_id == application.applicant_id,
        began=person_id == application.started_by,
        named=claims_one_of(uow.session, person_id, _all_cnics(case)),
        of_firm=firm is not None and was_ever_member(uow.session, person_id, firm),
        stood_back=bool(uow.session.scalar(select(back))),
    )


def _all_cnics(case: Case) -> frozenset[str]:
    """Return every CNIC that was ever written in it: who was left out later knew of it too."""
    rounds = (cnics_in(each.content.get("answers")) for each in case.submissions)
    return frozenset[str]().union(*rounds)


AN_APPEAL = Words("Appeal", "اپیل")


def deciders_of(uow: UnitOfWork, work: AtWork) -> Deciders:
    """Return whose decisions a step is checked against: a query more where all are."""
    mine = _of_part(work.part)
    if work.case.service.distinct_people is None:
        return mine
    return replace(
        mine,
        of_application=deciders_of_case(work.case),
        at_work=holders_of(uow, work.case, besides=work.row.id),
    )


def step_deciders_of(case: Case) -> dict[UUID, Words]:
    """Return who decided a step of a case, in any part and attempt, by its title."""
    return {
        made.decided_by: part.shape.task(task.code).title
        for part in case.parts
        for task in part.tasks
        if (made := part.decisions.get(task.id)) is not None and made.decided_by is not None
    }


def deciders_of_case(case: Case) -> dict[UUID, Words]:
    """Return who decided a step or an appeal of a case, by its title."""
    appeals = [each.decided_by for part in case.parts for each in part.appeals]
    return {each: AN_APPEAL for each in appeals if each is not None} | step_deciders_of(case)


def holders_of(uow: UnitOfWork, case: Case, besides: UUID | None = None) -> dict[UUID, Words]:
    """Return who has an open step of a case, by its title; `besides` a step that does not count."""
    held = select(OpenTask).filter_by(application_id=case.application.id)
    lying = uow.session.scalars(held.execution_options(populate_existing=True))
    titles = {t.id: part.shape.task(t.code).title for part in case.parts for t in part.tasks}
    return {
        each.holder_id: titles[each.task_id]
        for each in lying
        if each.holder_id is not None and each.task_id != besides
    }


def _of_part(part: Part) -> Deciders:
    made: Mapping[UUID, Decision] = part.decisions
    told = [(task, made[task.id]) for task in part.tasks if task.id in made]
    return Deciders(
        by_task={
            task.code: decision.decided_by
            for task, decision in told
            if task.attempt == part.attempt and decision.decided_by is not None
        },
        refused_before=frozenset(
            decision.decided_by
            for task, decision in told
            if task.attempt < part.attempt
            and decision.outcome == "refused"
            and decision.decided_by is not None
        ),
    )


def refuse_conflict(uow: UnitOfWork, case: Case, person_id: UUID) -> None:
    """Refuse who stands too near to an application. Raises Forbidden (`own-interest`)."""
    problem = conflict_of(bond_of(uow, case, person_id))
    if problem is not None:
        raise Forbidden(problem, code="own-interest")


def why_unfit(
    uow: UnitOfWork, work: AtWork, person_id: UUID, worn: Collection[str]
) -> tuple[str, Sentence] | None:
    """Return why a person with these roles may not do a step, as (code, sentence), or None.

    Codes: `own-interest`, `another-role`, `another-person`.
    """
    deciders, has_it = deciders_of(uow, work), work.lies and work.lies.holder_id == person_id
    found = (
        ("own-interest", conflict_of(bond_of(uow, work.case, person_id))),
        ("another-role", role_problem(work.shape, worn, escalated=work.escalated)),
        ("another-person", sameness(work.shape, person_id, deciders)),
        ("another-person", None if has_it else double_work(person_id, deciders.at_work)),
    )
    return next(((code, problem) for code, problem in found if problem is not None), None)


def refuse_unfit(uow: UnitOfWork, work: AtWork) -> None:
    """Refuse an actor who may not do a step. Raises Forbidden with the codes of `why_unfit`."""
    problem = why_unfit(uow, work, uow.actor.person, uow.actor.roles)
    if problem is not None:
        raise Forbidden(problem[1], code=problem[0])


def refuse_who_has_it_not(work: AtWork, person_id: UUID) -> None:
    """Refuse who has not taken a step. Raises Conflict (`task-not-yours`, `task-over`)."""
    if work.open.holder_id != person_id:
        raise Conflict(sentence("You do not have this step. Take it first."), code="task-not-yours")


def require_no_pending_round(work: AtWork) -> None:
    """Refuse while the citizen is being waited for. Raises Conflict (`waits-for-citizen`)."""
    if work.part.open_round is not None:
        raise Conflict(
            sentence("The applicant was asked for corrections. Wait for the answer."),
            code="waits-for-citizen",
        )

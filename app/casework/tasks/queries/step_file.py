"""A step with all that an officer looks at: the papers, the other agencies, and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.work import Assignment, Recusal
from app.casework.cases.office_permissions import WORK
from app.casework.cases.policy.clocks import Reading
from app.casework.cases.policy.correctable import askable
from app.casework.cases.queries.case_file import Part, part_at_work
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.cases.queries.stays import in_force, stays_on
from app.casework.signing.queries.objections import told_of
from app.casework.signing.queries.statements import submitted_signatures
from app.casework.tasks.queries.attachments import photographs
from app.casework.tasks.queries.case_read import (
    MAX_NOTES,
    CaseRead,
    lying_of,
    notes_of,
    offices_of,
    points_of,
    recusals_of,
    replies_since,
    who_is_named,
)
from app.casework.tasks.queries.desk import Clocks
from app.casework.tasks.queries.held_steps import rules_against, warnings_of
from app.casework.tasks.queries.step_answers import baseline, pages_of, papers_of, words_since
from app.casework.tasks.queries.task_file import AtWork, step_at_work, why_unfit
from app.data_files.words import Words
from app.errors import Forbidden, NotFound
from app.identity.public import people_by_id
from app.overrides.public import HeldRule
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StepFile(CaseRead):
    """All about a step. `unfit` says why the actor may not do it; `asked` what may be sent back.

    `held`: rules that hold who would pass it; `warnings` hold nobody. `passed_on`: who had it.
    """

    work: AtWork
    clock: Reading
    passed_on: Sequence[Assignment]
    asked: Mapping[str, Words]
    held: Sequence[HeldRule]
    warnings: Sequence[Sentence]
    unfit: Sentence | None

    @property
    def part(self) -> Part:
        """The part of the office."""
        return self.work.part


def step_file(uow: UnitOfWork, task_id: UUID) -> StepFile:
    """Return a step of the actor's office with all its data.

    Raises NotFound for another's, Forbidden (`own-interest`) if the actor recused themselves.
    """
    require(uow.actor, WORK)
    work = step_at_work(uow, task_id)
    case, part = work.case, work.part
    recusals = recusals_of(uow, case)
    _refuse_recused(uow, recusals)
    known, before = facts_of_case(case), baseline(case, part)
    pages = list(pages_of(case, known, before))
    papers = papers_of(uow, case, part, known, before)
    points = points_of(uow, case)
    notes, passed_on = notes_of(uow, [part.row.id]), _passed_on(uow, task_id)
    unfit = why_unfit(uow, work, uow.actor.person, uow.actor.roles)
    lying = lying_of(uow, case)
    application_id = case.application.id
    stays = stays_on(uow, [application_id])
    had_it = {i for each in passed_on for i in (each.person_id, each.by) if i}
    return StepFile(
        case=case,
        work=work,
        clock=Clocks(uow, stays).read(work.row, part.rounds, application_id),
        pages=pages,
        papers=papers,
        replies=replies_since(part, points, pages, papers),
        words=words_since(case, before),
        signatures=submitted_signatures(uow, case),
        told=told_of(uow, case),
        photographs=photographs(uow, task_id),
        notes=notes,
        points=points,
        passed_on=passed_on,
        recusals=recusals,
        people=people_by_id(uow.session, had_it | who_is_named(case, notes, lying, recusals)),
        offices=offices_of(uow, case),
        lying=lying,
        asked=askable(case.service, part.shape, known),
        held=rules_against(uow, case, part) if work.lies else (),
        warnings=warnings_of(uow, case, part) if work.lies else (),
        stays=in_force(uow, stays.get(application_id, [])),
        unfit=unfit[1] if unfit else None,
    )


def newest_step(uow: UnitOfWork, registration_id: UUID) -> UUID:
    """Return the step of a registration that was opened last. Raises NotFound for another's."""
    require(uow.actor, WORK)
    _case, part = part_at_work(uow, registration_id)
    if not part.tasks:
        raise NotFound
    return max(part.tasks, key=lambda each: each.id).id


def _refuse_recused(uow: UnitOfWork, recusals: Sequence[Recusal]) -> None:
    """Raise Forbidden for the actor who recused themselves."""
    if any(each.person_id == uow.actor.person_id for each in recusals):
        raise Forbidden(
            sentence("You recused yourself from this application. A colleague must do it."),
            code="own-interest",
        )


def _passed_on(uow: UnitOfWork, task_id: UUID) -> Sequence[Assignment]:
    query = select(Assignment).filter_by(task_id=task_id).order_by(Assignment.id.desc())
    return uow.session.scalars(query.limit(MAX_NOTES)).all()

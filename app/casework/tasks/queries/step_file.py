"""A step with all that an officer looks at: the papers, the other agencies, and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.case_file import Case, Part, part_at_work
from app.casework.cases.determinant_facts import facts_of_case
from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import Assignment, Note, Recusal, ReviewPoint
from app.casework.cases.office_permissions import WORK
from app.casework.cases.policy.clocks import Reading
from app.casework.cases.policy.correctable import askable
from app.casework.cases.stays import in_force, stays_on
from app.casework.signing.queries import SignerLine, signatures_handed_in
from app.casework.tasks.attachments import photographs
from app.casework.tasks.held_steps import rules_against
from app.casework.tasks.queries.desk import Clocks
from app.casework.tasks.queries.step_answers import (
    Page,
    Paper,
    Reply,
    baseline,
    last_answered,
    pages_of,
    papers_of,
    replies_of,
    words_since,
)
from app.casework.tasks.task_file import AtWork, step_at_work, why_unfit
from app.data_files.words import Words
from app.documents.models import Document
from app.errors import Forbidden, NotFound
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    organisations_by_id,
    people_by_id,
)
from app.overrides.public import HeldRule
from app.permissions import require
from app.stays.public import StayView
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

MOST_NOTES = 100


@dataclass(frozen=True, kw_only=True)
class StepFile:
    """All about a step. `unfit` says why the actor may not do it; `asked` what may be sent back.

    `replies` are what was asked back or has changed, `words` what the applicant wrote with it.
    `held`: rules that hold who would pass it.
    `stays`: orders of courts in force on the application. `recusals`: who is out, and why.
    """

    work: AtWork
    clock: Reading
    pages: Sequence[Page]
    papers: Sequence[Paper]
    signatures: Sequence[SignerLine]
    replies: Sequence[Reply]
    words: Sequence[str]
    photographs: Sequence[Document]
    notes: Sequence[Note]
    points: Mapping[UUID, Sequence[ReviewPoint]]
    passed_on: Sequence[Assignment]
    people: Mapping[UUID, PersonSummary]
    offices: Mapping[UUID, OrganisationSummary]
    lying: Mapping[UUID, OpenTask]
    asked: Mapping[str, Words]
    held: Sequence[HeldRule]
    stays: Sequence[StayView]
    recusals: Sequence[Recusal]
    unfit: Sentence | None

    @property
    def case(self) -> Case:
        """The whole case."""
        return self.work.case

    @property
    def part(self) -> Part:
        """The part of the office."""
        return self.work.part

    def name(self, person_id: UUID | None) -> str:
        """Return somebody's name, or that it was the system."""
        if person_id is None:
            return "The system"
        found = self.people.get(person_id)
        return found.name if found else ""


def step_file(uow: UnitOfWork, task_id: UUID) -> StepFile:
    """Return a step of the actor's office with all about it.

    Raises NotFound for another's, Forbidden (`own-interest`) for who recused themselves.
    """
    require(uow.actor, WORK)
    work = step_at_work(uow, task_id)
    recusals = _recusals(uow, work.case.application.id)
    known, before = facts_of_case(work.case), baseline(work.case, work.part)
    pages = list(pages_of(work.case, known, before))
    papers = papers_of(uow, work.case, work.part, known, before)
    points = _points(uow, work.case)
    notes, passed_on = _notes(uow, work.part.row.id), _passed_on(uow, task_id)
    unfit = why_unfit(uow, work, uow.actor.person, uow.actor.roles)
    lying = _lying(uow, work.case)
    application_id = work.case.application.id
    stays = stays_on(uow, [application_id])
    return StepFile(
        work=work,
        clock=Clocks(uow, stays).read(work.row, work.part.rounds, application_id),
        pages=pages,
        papers=papers,
        replies=_replies(work, points, pages, papers),
        words=words_since(work.case, before),
        signatures=signatures_handed_in(uow, work.case),
        photographs=photographs(uow, task_id),
        notes=notes,
        points=points,
        passed_on=passed_on,
        recusals=recusals,
        people=people_by_id(
            uow.session,
            _who(work, notes, passed_on, lying) | {each.person_id for each in recusals},
        ),
        offices=organisations_by_id(uow.session, {p.row.office_id for p in work.case.parts}),
        lying=lying,
        asked=askable(work.case.service, work.part.shape, known),
        held=rules_against(uow, work.case, work.part) if work.lies else (),
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


def _recusals(uow: UnitOfWork, application_id: UUID) -> Sequence[Recusal]:
    """Return who recused themselves. Raises Forbidden for the actor who did."""
    query = select(Recusal).filter_by(application_id=application_id).order_by(Recusal.at)
    found = uow.session.scalars(query).all()
    if any(each.person_id == uow.actor.person_id for each in found):
        raise Forbidden(
            sentence("You recused yourself from this application. A colleague must do it."),
            code="own-interest",
        )
    return found


def _replies(
    work: AtWork,
    points: Mapping[UUID, Sequence[ReviewPoint]],
    pages: Sequence[Page],
    papers: Sequence[Paper],
) -> list[Reply]:
    last = last_answered(work.part)
    asked = {point.about: point.sentence for point in points[last.id]} if last else {}
    return replies_of(pages, papers, asked)


def _notes(uow: UnitOfWork, registration_id: UUID) -> Sequence[Note]:
    query = select(Note).filter_by(registration_id=registration_id).order_by(Note.id.desc())
    return uow.session.scalars(query.limit(MOST_NOTES)).all()


def _passed_on(uow: UnitOfWork, task_id: UUID) -> Sequence[Assignment]:
    query = select(Assignment).filter_by(task_id=task_id).order_by(Assignment.id.desc())
    return uow.session.scalars(query.limit(MOST_NOTES)).all()


def _points(uow: UnitOfWork, case: Case) -> Mapping[UUID, Sequence[ReviewPoint]]:
    rounds = [each.id for part in case.parts for each in part.rounds]
    if not rounds:
        return {}
    found: dict[UUID, list[ReviewPoint]] = {each: [] for each in rounds}
    query = select(ReviewPoint).where(ReviewPoint.round_id.in_(rounds))
    for point in uow.session.scalars(query.order_by(ReviewPoint.about)):
        found[point.round_id].append(point)
    return found


def _lying(uow: UnitOfWork, case: Case) -> Mapping[UUID, OpenTask]:
    """Return the open steps of every agency."""
    query = select(OpenTask).filter_by(application_id=case.application.id)
    return {each.task_id: each for each in uow.session.scalars(query)}


def _who(
    work: AtWork,
    notes: Sequence[Note],
    passed_on: Sequence[Assignment],
    lying: Mapping[UUID, OpenTask],
) -> set[UUID]:
    """Return everybody whose name stands on the page."""
    application = work.case.application
    found = {application.applicant_id, application.started_by}
    found |= {each.by for each in notes}
    found |= {i for each in passed_on for i in (each.person_id, each.by) if i}
    for part in work.case.parts:
        found |= {d.decided_by for d in part.decisions.values() if d.decided_by}
        found |= {each.asked_by for each in part.rounds}
    return found | {each.holder_id for each in lying.values() if each.holder_id}

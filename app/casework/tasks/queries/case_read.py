"""A whole case to read: what was submitted, what each agency did, and what was noted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.desk import OpenTask
from app.casework.cases.models.work import Note, Recusal, ReviewPoint
from app.casework.cases.queries.case_file import Case, Part, load_case
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.cases.queries.ownership import oversees
from app.casework.cases.queries.stays import in_force, stays_on
from app.casework.signing.queries.objections import ToldLine, told_of
from app.casework.signing.queries.statements import SignerLine, submitted_signatures
from app.casework.tasks.queries.attachments import photographs
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
from app.casework.tasks.queries.task_file import refuse_conflict
from app.documents.models import Document
from app.errors import NotFound
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    organisations_by_id,
    people_by_id,
)
from app.stays.public import StayView
from app.unit_of_work import UnitOfWork

MAX_NOTES = 100


@dataclass(frozen=True, kw_only=True)
class CaseRead:
    """A case, for its office and for its overseers.

    `told` are those who could have signed, with their objections. `replies` are the answers to a
    send-back and changes, `words` the applicant's text with them. `stays`: orders of courts in
    force on the application. `recusals`: the recused officers, and why.
    """

    case: Case
    pages: Sequence[Page]
    papers: Sequence[Paper]
    signatures: Sequence[SignerLine]
    told: Sequence[ToldLine]
    replies: Sequence[Reply]
    words: Sequence[str]
    photographs: Sequence[Document]
    notes: Sequence[Note]
    points: Mapping[UUID, Sequence[ReviewPoint]]
    people: Mapping[UUID, PersonSummary]
    offices: Mapping[UUID, OrganisationSummary]
    lying: Mapping[UUID, OpenTask]
    stays: Sequence[StayView]
    recusals: Sequence[Recusal]

    @property
    def files(self) -> list[Document]:
        """Return the files of the papers, and the photographs."""
        return [*(file for paper in self.papers for file in paper.files), *self.photographs]

    def name(self, person_id: UUID | None) -> str:
        """Return somebody's name, or that it was the system."""
        if person_id is None:
            return "The system"
        found = self.people.get(person_id)
        return found.name if found else ""


def overseen_case(uow: UnitOfWork, application_id: UUID) -> CaseRead:
    """Return a case to an overseer of its service (`ownership.oversees`).

    Raises NotFound for everybody else, Forbidden (`own-interest`) for a related person.
    """
    if not oversees(uow, application_id):
        raise NotFound
    case = load_case(uow, application_id)
    refuse_conflict(uow, case, uow.actor.person)
    part, known = case.parts[0], facts_of_case(case)
    before = baseline(case, part)
    pages = list(pages_of(case, known, before))
    papers = list(
        chain.from_iterable(papers_of(uow, case, each, known, before) for each in case.parts)
    )
    points, lying = points_of(uow, case), lying_of(uow, case)
    notes, recusals = notes_of(uow, [each.row.id for each in case.parts]), recusals_of(uow, case)
    stays = stays_on(uow, [application_id])
    return CaseRead(
        case=case,
        pages=pages,
        papers=papers,
        signatures=submitted_signatures(uow, case),
        told=told_of(uow, case),
        replies=replies_since(part, points, pages, papers),
        words=words_since(case, before),
        photographs=photographs(uow, *(task.id for each in case.parts for task in each.tasks)),
        notes=notes,
        points=points,
        people=people_by_id(uow.session, who_is_named(case, notes, lying, recusals)),
        offices=offices_of(uow, case),
        lying=lying,
        stays=in_force(uow, stays.get(application_id, [])),
        recusals=recusals,
    )


def offices_of(uow: UnitOfWork, case: Case) -> Mapping[UUID, OrganisationSummary]:
    """Return the offices that have a part of it."""
    return organisations_by_id(uow.session, {part.row.office_id for part in case.parts})


def recusals_of(uow: UnitOfWork, case: Case) -> Sequence[Recusal]:
    """Return who recused themselves, the earliest first."""
    query = select(Recusal).filter_by(application_id=case.application.id).order_by(Recusal.at)
    return uow.session.scalars(query).all()


def replies_since(
    part: Part,
    points: Mapping[UUID, Sequence[ReviewPoint]],
    pages: Sequence[Page],
    papers: Sequence[Paper],
) -> list[Reply]:
    """Return the answers since an office sent it back, with its own sentences."""
    last = last_answered(part)
    asked = {point.about: point.sentence for point in points[last.id]} if last else {}
    return replies_of(pages, papers, asked)


def notes_of(uow: UnitOfWork, registrations: Collection[UUID]) -> Sequence[Note]:
    """Return the notes of officers on registrations, the newest first."""
    query = select(Note).where(Note.registration_id.in_(registrations)).order_by(Note.id.desc())
    return uow.session.scalars(query.limit(MAX_NOTES)).all()


def points_of(uow: UnitOfWork, case: Case) -> Mapping[UUID, Sequence[ReviewPoint]]:
    """Return the points of each round."""
    rounds = [each.id for part in case.parts for each in part.rounds]
    if not rounds:
        return {}
    found: dict[UUID, list[ReviewPoint]] = {each: [] for each in rounds}
    query = select(ReviewPoint).where(ReviewPoint.round_id.in_(rounds))
    for point in uow.session.scalars(query.order_by(ReviewPoint.about)):
        found[point.round_id].append(point)
    return found


def lying_of(uow: UnitOfWork, case: Case) -> Mapping[UUID, OpenTask]:
    """Return the open steps of every agency."""
    query = select(OpenTask).filter_by(application_id=case.application.id)
    return {each.task_id: each for each in uow.session.scalars(query)}


def who_is_named(
    case: Case,
    notes: Sequence[Note],
    lying: Mapping[UUID, OpenTask],
    recusals: Sequence[Recusal],
) -> set[UUID]:
    """Return everybody whose name stands in it."""
    found = {case.application.applicant_id, case.application.started_by}
    found |= {each.by for each in notes} | {each.person_id for each in recusals}
    for part in case.parts:
        found |= {d.decided_by for d in part.decisions.values() if d.decided_by}
        found |= {each.asked_by for each in part.rounds}
    return found | {each.holder_id for each in lying.values() if each.holder_id}

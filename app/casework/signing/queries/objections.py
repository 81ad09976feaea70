"""Submissions of others, for the notified; and, for offices, the notified and objectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.application import Application, Submission
from app.casework.cases.queries.case_file import Case, load_case
from app.casework.cases.queries.draft import files_by_id
from app.casework.forms.policy.required_signers import without_numbers
from app.casework.signing.models import Objection, ObjectionLetter, ToldSigner
from app.casework.signing.permissions import SIGN
from app.casework.signing.queries.statements import SignerLine, submitted_lines
from app.casework.signing.queries.told_signers import is_over, notice_of_actor
from app.data_files.words import Words
from app.documents.public import Document
from app.errors import Refusal
from app.identity.people.identifiers import mask_number
from app.identity.people.models import Person
from app.notifications.public import letters_posted
from app.permissions import require
from app.row_macs import genuine
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ToldView:
    """A submission, whole but for the CNICs of others; and the deadline to object.

    `objected_at`: the actor's objection is recorded. `decided`: it is too late for one.
    """

    case: Case
    answers: Mapping[str, Any]
    papers: Mapping[str, Sequence[Document]]
    lines: Sequence[SignerLine]
    object_by: date
    objected_at: datetime | None
    decided: bool

    @property
    def application(self) -> Application:
        """The application."""
        return self.case.application

    @property
    def may_object(self) -> bool:
        """True if an objection is still accepted."""
        return not self.decided and self.objected_at is None


def statement_notified(uow: UnitOfWork, application_id: UUID) -> ToldView:
    """Return what the actor was told of. Raises NotFound for everybody else."""
    require(uow.actor, SIGN)
    told = notice_of_actor(uow, application_id)
    case = load_case(uow, application_id)
    submission = _of_round(case, told)
    held = submission.content["documents"]
    files = files_by_id(uow.session, [each for ids in held.values() for each in ids])
    mine = uow.get(Person, uow.actor.person).cnic or ""
    return ToldView(
        case=case,
        answers=without_numbers(submission.content["answers"], mine, mask_number),
        papers={code: [files[i] for i in ids if i in files] for code, ids in held.items()},
        lines=submitted_lines(submission),
        object_by=told.object_by,
        objected_at=uow.session.scalar(select(Objection.at).filter_by(told_id=told.id)),
        decided=is_over(case),
    )


def _of_round(case: Case, told: ToldSigner) -> Submission:
    return next(each for each in case.submissions if each.round == told.round)


def visible_papers(uow: UnitOfWork, application_id: UUID) -> frozenset[str]:
    """Return the ids of the papers of what the actor was told of; none for others."""
    if uow.actor.person_id is None:
        return frozenset()
    try:
        told = notice_of_actor(uow, application_id)
    except Refusal:
        return frozenset()
    content = _of_round(load_case(uow, application_id), told).content
    return frozenset(each for ids in content["documents"].values() for each in ids)


@dataclass(frozen=True, kw_only=True)
class ToldLine:
    """A person notified of a submission, and their objection.

    `by_letter`: no account of theirs is known; a letter was written, and they count as notified
    when it was posted. `late`: the objection came after the last day for it; `came_on`: it came by
    a letter.
    """

    id: UUID
    name: Words
    by_letter: bool
    object_by: date
    letter_id: UUID | None = None
    posted_at: datetime | None = None
    objected_at: datetime | None = None
    reason: str = ""
    late: bool = False
    at_centre: bool = False
    came_on: date | None = None


def told_of(uow: UnitOfWork, case: Case) -> list[ToldLine]:
    """Return the people notified of the last submission. The caller has checked permission."""
    asks = case.service.signatures
    if case.latest is None or not (case.service.told or any(each.any for each in asks)):
        return []
    query = (
        select(ToldSigner, Objection, ObjectionLetter)
        .outerjoin(Objection, Objection.told_id == ToldSigner.id)
        .outerjoin(ObjectionLetter, ObjectionLetter.objection_id == Objection.id)
        .where(
            ToldSigner.application_id == case.application.id,
            ToldSigner.round == case.latest.round,
        )
        .order_by(ToldSigner.id)
    )
    rows = uow.session.execute(query).all()
    posted = letters_posted(uow, [told.letter_id for told, *_ in rows if told.letter_id])
    return [_line(uow, posted, *row) for row in rows]


def _line(
    uow: UnitOfWork,
    posted: Mapping[UUID, datetime],
    told: ToldSigner,
    objection: Objection | None,
    letter: ObjectionLetter | None,
) -> ToldLine:
    line = ToldLine(
        id=told.id,
        name=Words.of_name(told.name, told.name_ur),
        by_letter=told.person_id is None,
        object_by=told.object_by,
        letter_id=told.letter_id,
        posted_at=posted.get(told.letter_id) if told.letter_id else None,
    )
    if objection is None or not genuine(uow.session, [objection]):
        return line
    came_on = letter.came_on if letter and genuine(uow.session, [letter]) else None
    return replace(
        line,
        objected_at=objection.at,
        reason=objection.reason,
        late=(came_on or local_day(objection.at)) > told.object_by,
        at_centre=objection.consent_reference is not None and came_on is None,
        came_on=came_on,
    )

"""Open rounds that offices sent back, and the answers in preparation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Draft
from app.casework.cases.models.work import ReviewPoint, ReviewRound
from app.casework.cases.policy.corrections import Open, named, opened
from app.casework.cases.queries.case_file import Case, Part
from app.casework.cases.queries.draft import Documents, current_facts, refuse_ended
from app.casework.cases.queries.ownership import own_case
from app.casework.definition.fields import Field
from app.casework.forms.policy.forms import FormLook, look_through
from app.casework.forms.policy.values import Day
from app.casework.forms.queries import day_now
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class OpenRound:
    """A round that waits for the citizen: `points` are the office's sentences by what they name."""

    part: Part
    row: ReviewRound
    points: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Answering:
    """An application whose answers are bettered: what may change, and how it would be submitted.

    `draft` is None until something was changed. The answers as they would be are `form.kept`.
    """

    case: Case
    draft: Draft | None
    rounds: Sequence[OpenRound]
    form: FormLook
    may_change: Open
    day: Day
    documents: Documents

    @property
    def fields(self) -> list[Field]:
        """The questions that may be answered again, in the form's order."""
        return [
            field
            for section, _ in self.form.sections
            for field in section.fields
            if field.name in self.may_change.fields
        ]

    @property
    def changed(self) -> bool:
        """True if the submission would change."""
        before = {code: ids for code, ids in self.case.documents.items() if ids}
        after = {code: list(ids) for code, ids in self.documents.items() if ids}
        return dict(self.form.kept) != dict(self.case.answers) or after != before


def answering_of(
    uow: UnitOfWork,
    application_id: UUID,
    *,
    lock: bool = False,
    rounds: Sequence[UUID] | None = None,
) -> Answering:
    """Load the open rounds; `rounds` narrows the result to some of them.

    Raises NotFound; Conflict if nothing was sent back (`nothing-sent-back`).
    """
    return answering_in(uow, own_case(uow, application_id, lock=lock), rounds=rounds)


def answering_in(uow: UnitOfWork, case: Case, *, rounds: Sequence[UUID] | None = None) -> Answering:
    """Load the same of a case; whose it is, and who may see it, the caller has asked."""
    refuse_ended(case)
    waiting = [
        each
        for each in open_rounds(uow.session, case)
        if rounds is None or each.row.id in set(rounds)
    ]
    if not waiting:
        raise Conflict(
            sentence("No office is waiting for your answer now."), code="nothing-sent-back"
        )
    draft = uow.session.get(Draft, case.application.id, populate_existing=True)
    return _merge_corrections(uow, case, draft, waiting)


def _merge_corrections(
    uow: UnitOfWork, case: Case, draft: Draft | None, waiting: Sequence[OpenRound]
) -> Answering:
    """Put together what would be submitted: as before, but for what may change.

    A changed answer may bring up questions, and their answers others: as many times as there are.
    """
    points = {about for each in waiting for about in each.points}
    day, may = day_now(uow), named(points)
    while True:
        answers = _merged(case.answers, draft.answers if draft else {}, may.fields, draft)
        documents = _merged(case.documents, draft.documents if draft else {}, may.documents, draft)
        known = current_facts(uow, case, answers, documents)
        stands = frozenset(case.answers) - points
        form = look_through(case.service, case.shapes, answers, known, day, settled=stands)
        more = opened(points, form, case.answers, case.documents)
        if more.fields <= may.fields and more.documents <= may.documents:
            break
        may = Open(fields=may.fields | more.fields, documents=may.documents | more.documents)
    return Answering(
        case=case,
        draft=draft,
        rounds=waiting,
        form=form,
        may_change=may,
        day=day,
        documents=documents,
    )


def _merged(
    before: Mapping[str, Any],
    prepared: Mapping[str, Any],
    names: Collection[str],
    draft: Draft | None,
) -> dict[str, Any]:
    """Return the submitted answers, with the prepared ones of some names."""
    if draft is None:
        return dict(before)
    others = {name: value for name, value in before.items() if name not in names}
    return others | {name: value for name, value in prepared.items() if name in names}


def open_rounds(session: Session, case: Case) -> list[OpenRound]:
    """Return the rounds of a case that wait for the citizen, with their points: one query."""
    rounds = {part.open_round.id: part for part in case.parts if part.open_round is not None}
    points: dict[UUID, dict[str, str]] = {key: {} for key in rounds}
    if rounds:
        query = select(ReviewPoint).where(ReviewPoint.round_id.in_(list(rounds)))
        for point in session.scalars(query.order_by(ReviewPoint.about)):
            points[point.round_id][point.about] = point.sentence
    return [
        OpenRound(part=part, row=part.open_round, points=points[key])
        for key, part in rounds.items()
        if part.open_round is not None
    ]

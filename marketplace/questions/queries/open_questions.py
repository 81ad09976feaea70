"""Unanswered questions and their effect on closing, for the department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select

from app.holidays.public import calendar
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.deadlines import clocks_of, hold_rule, in_time_before
from marketplace.questions.models import TenderQuestion
from marketplace.questions.policy import answer_by
from marketplace.questions.use_cases.hold_closing import (
    closing_if_open,
    has_open_question,
    times_held,
)
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.use_cases.versions import WAITING_QUESTION

MAX_DUE = 10


@dataclass(frozen=True, kw_only=True)
class OpenAtClosing:
    """The effect of a tender's open questions on its closing, for its department.

    Bidding is extended to `extends_to` if a question is open at `answer_by`. None if it closes all
    the same: it was extended as often as allowed (`held`), or there is no rule.
    """

    answer_by: datetime
    extends_to: datetime | None
    held: bool


@dataclass(frozen=True, kw_only=True)
class OpenQuestions:
    """How many questions about a tender of the department wait, and until when.

    `extends_to`: to when bidding is extended where they have no answer at `answer_by`.
    """

    tender_id: UUID
    title: str
    waiting: int
    due_on: date
    answer_by: datetime
    extends_to: datetime | None


def open_at_closing(uow: UnitOfWork, tender: Tender) -> OpenAtClosing | None:
    """Return the effect of a department's open questions; None if none came in time."""
    if not may(TenderAction.EXPLAIN, tender.facts(), uow.now):
        return None
    if not has_open_question(uow.session, tender):
        return None
    return OpenAtClosing(
        answer_by=answer_by(tender.closes_at),
        extends_to=closing_if_open(uow.session, tender),
        held=times_held(uow.session, tender) > 0,
    )


def open_questions(uow: UnitOfWork) -> Sequence[OpenQuestions]:
    """List the department's tenders with questions that wait, the first to close first."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.EXPLAIN_TENDER):
        return []
    query = (
        select(Tender, func.count(), func.min(TenderQuestion.asked_at), _times_held())
        .join(TenderQuestion, TenderQuestion.tender_id == Tender.id)
        .where(Tender.department_id == actor.organisation_id, Tender.cancelled_at.is_(None))
        .where(Tender.closes_at > uow.now, TenderQuestion.answered_at.is_(None))
        .group_by(Tender.id)
        .order_by(Tender.closes_at, Tender.id)
        .limit(MAX_DUE)
    )
    found = genuine_lines_of(uow.session, query)
    held = [tender for tender, _, first, times in found if _extends(tender, first, times)]
    extends_to = _extensions(uow, held)
    return [
        OpenQuestions(
            tender_id=tender.id,
            title=tender.title,
            waiting=waiting,
            due_on=clocks_of(tender).answer_until,
            answer_by=answer_by(tender.closes_at),
            extends_to=extends_to.get(tender.id),
        )
        for tender, waiting, *_ in found
    ]


def _times_held() -> ScalarSelect[int]:
    held = select(func.count()).where(TenderVersion.tender_id == Tender.id)
    return held.where(TenderVersion.what == WAITING_QUESTION).scalar_subquery()


def _extends(tender: Tender, first_asked: datetime, times: int) -> bool:
    return hold_rule(tender).is_left(times) and first_asked < in_time_before(tender)


def _extensions(uow: UnitOfWork, tenders: Sequence[Tender]) -> Mapping[UUID, datetime]:
    """Return to when bidding is extended for these; the calendar is read once, and if needed."""
    if not tenders:
        return {}
    worked = calendar(uow.session)
    return {each.id: hold_rule(each).extended(each.closes_at, worked) for each in tenders}

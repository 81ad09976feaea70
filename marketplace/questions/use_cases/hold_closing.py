"""The clock extends bidding while a question that was asked in time has no answer.

It never stops an opening, and a rival cannot hold a tender with it: only questions that came in
time count, the days are few, and after the last time bidding closes whatever is open. It closes on
a working day, so that officers are there to answer and firms to ask. No officer does it, so that
nobody moves a closing without a second one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, exists, func, select
from sqlalchemy.orm import Session

from app.holidays.public import calendar
from app.permissions import require
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.deadlines import hold_rule, in_time_before
from marketplace.questions.models import TenderQuestion
from marketplace.questions.policy import HOLD_AHEAD, answer_by
from marketplace.questions.use_cases.remind_officers import open_before
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.use_cases.signed_keys import is_published_here
from marketplace.tenders.use_cases.versions import (
    WAITING_QUESTION,
    WAITS_FOR_ANSWER,
    Decided,
    change,
    later_times,
    new_version,
    versions_of,
)

MAX_TENDERS_PER_RUN = 200


def hold_closings(uow: UnitOfWork, _: None = None) -> int:
    """Extend the bidding that is about to close on an open question; returns of how many tenders.

    Runs twice safely: a tender whose closing has moved is not about to close any more.
    """
    require(uow.actor, permissions.HOLD_CLOSING)
    return sum(_hold(uow, tender_id) for tender_id in _closing_soon(uow))


def _closing_soon(uow: UnitOfWork) -> Sequence[UUID]:
    waits = exists().where(
        TenderQuestion.tender_id == Tender.id, TenderQuestion.answered_at.is_(None)
    )
    query = (
        select(Tender)
        .where(Tender.published_at.is_not(None), Tender.cancelled_at.is_(None))
        .where(Tender.closes_at > uow.now, Tender.closes_at <= uow.now + HOLD_AHEAD, waits)
        .order_by(Tender.id)
        .limit(MAX_TENDERS_PER_RUN)
    )
    # A row inserted by hand is signed by no version, and must not block other tenders.
    ours = [each.id for each in genuine_of(uow.session, query)]
    return [each for each in ours if is_published_here(uow, each)]


def _hold(uow: UnitOfWork, tender_id: UUID) -> bool:
    """Decide under the lock that answers and amendments take: each was before it, or waits."""
    tender = uow.lock(Tender, tender_id)
    if not _is_held(uow, tender):
        return False
    worked = calendar(uow.session)
    times = later_times(tender, hold_rule(tender).extended(tender.closes_at, worked), worked)
    decided = Decided(
        what=WAITING_QUESTION,
        reason=WAITS_FOR_ANSWER,
        changes=[change(name, getattr(tender, name), after) for name, after in times.items()],
        entered_by=None,
    )
    with new_version(uow, tender, decided):
        for name, after in times.items():
            setattr(tender, name, after)
    return True


def _is_held(uow: UnitOfWork, tender: Tender) -> bool:
    """Return True if bidding is to be extended now."""
    at = uow.instant()
    if not may(TenderAction.AMEND, tender.facts(), at) or at < answer_by(tender.closes_at):
        return False
    return _is_left(uow.session, tender) and has_open_question(uow.session, tender)


def closing_if_open(session: Session, tender: Tender) -> datetime | None:
    """Return the time to which an open question extends bidding; None if it does not any more."""
    if not _is_left(session, tender):
        return None
    return hold_rule(tender).extended(tender.closes_at, calendar(session))


def _is_left(session: Session, tender: Tender) -> bool:
    """Return True if the rule can extend the tender's bidding again."""
    rule = hold_rule(tender)
    return rule.is_left(0) and rule.is_left(times_held(session, tender))


def times_held(session: Session, tender: Tender) -> int:
    """Count how often the clock has extended bidding; the first version is no change."""
    if tender.version == 1:
        return 0
    return sum(row.what == WAITING_QUESTION for row in versions_of(session, tender.id))


def has_open_question(session: Session, tender: Tender) -> bool:
    """Whether a question that was asked in time has no answer; none is answered after closing."""
    return open_before(session, tender, in_time_before(tender)) > 0


def first_open_question() -> ScalarSelect[datetime]:
    """Select when the first question without an answer was asked, of a statement's tenders."""
    asked = select(func.min(TenderQuestion.asked_at)).where(
        TenderQuestion.tender_id == Tender.id, TenderQuestion.answered_at.is_(None)
    )
    return asked.correlate(Tender).scalar_subquery()


def closed_unanswered(tender: Tender, first_asked: datetime | None) -> bool:
    """Return True if bidding closed on a question; `first_asked` is the first open one's time."""
    return first_asked is not None and first_asked < in_time_before(tender)

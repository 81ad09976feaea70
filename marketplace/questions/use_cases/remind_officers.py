"""Reminders to officers of open questions: as answers fall due, and after that day.

The second reminder asks them to answer now, or to extend the time for bids. If they do neither,
bidding is extended automatically, within bounds (`hold_closing.py`).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.row_macs import UNCHECKED, genuine
from app.unit_of_work import UnitOfWork
from marketplace.questions.deadlines import clocks_of
from marketplace.questions.models import QuestionReminder, TenderQuestion
from marketplace.tenders.models import Tender

REMIND = "marketplace.questions_wait"
DUE, OVERDUE = "due", "overdue"
# The day before the last one for answers, so that a reminder comes in time to answer.
AHEAD = timedelta(days=1)


def remind_of_questions(uow: UnitOfWork, _command: None = None) -> int:
    """Remind once of each tender and day; returns how many reminders there are now."""
    return sum(_remind(uow, *each) for each in _waiting(uow))


def _waiting(uow: UnitOfWork) -> Iterator[tuple[Tender, str, date]]:
    waits = exists().where(
        TenderQuestion.tender_id == Tender.id, TenderQuestion.answered_at.is_(None)
    )
    open_now = select(Tender).where(
        Tender.published_at.is_not(None),
        Tender.cancelled_at.is_(None),
        Tender.closes_at > uow.now,
        waits,
    )
    today = local_day(uow.now)
    found = uow.session.scalars(open_now.order_by(Tender.id), execution_options=UNCHECKED)
    for tender in genuine(uow.session, found.all()):
        last_day = clocks_of(tender).answer_until
        if today < last_day - AHEAD or not waiting_in_time(uow, tender):
            continue
        yield tender, OVERDUE if today > last_day else DUE, last_day


def waiting_in_time(uow: UnitOfWork, tender: Tender) -> int:
    """Count the questions that were asked in time and have no answer."""
    return open_before(uow.session, tender, clocks_of(tender).ask_ends_at)


def open_before(session: Session, tender: Tender, before: datetime) -> int:
    """Count the questions that were asked before an instant and have no answer."""
    waiting = select(func.count()).select_from(TenderQuestion).filter_by(tender_id=tender.id)
    asked = TenderQuestion.asked_at < before
    return session.scalar(waiting.where(asked, TenderQuestion.answered_at.is_(None))) or 0


def _remind(uow: UnitOfWork, tender: Tender, kind: str, due_on: date) -> bool:
    noted = uow.session.execute(
        insert(QuestionReminder)
        .values(tender_id=tender.id, kind=kind, due_on=due_on, at=uow.instant())
        .on_conflict_do_nothing()
        .returning(QuestionReminder.kind)
    ).scalar()
    if noted is None:
        return False
    uow.publish(REMIND, tender_id=tender.id, kind=kind)
    return True

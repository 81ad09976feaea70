"""Firms are reminded of public notices that are missing: three times at most, two weeks apart."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select

from app.calendar import local_day
from app.identity.public import members_of
from app.notifications.public import queue_message
from app.permissions import require
from app.roles import SUPPLIER_OWNER
from app.unit_of_work import UnitOfWork
from registration.notices.models import NoticeReminder
from registration.notices.permissions import REMIND_OF_NOTICES
from registration.notices.queries import NoticeView, may_owe, notices_of
from registration.register.models import Business, Filing

MOST_REMINDERS = 3
APART = timedelta(days=14)
# Of filings that were recorded before, nobody is reminded: what they asked for is on the pages.
NOT_OLDER = timedelta(days=180)
_BITE = 50
_MOST_BITES = 20


def remind_of_notices(uow: UnitOfWork, _: None = None) -> int:
    """Remind firms of notices that are missing; returns of how many filings it looked at."""
    require(uow.actor, REMIND_OF_NOTICES)
    done = 0
    for _bite in range(_MOST_BITES):
        some = uow.apart(_remind_some, _BITE)
        done += some
        if some < _BITE:
            break
    return done


def _remind_some(uow: UnitOfWork, most: int) -> int:
    require(uow.actor, REMIND_OF_NOTICES)
    rows = uow.session.execute(
        select(Filing, Business)
        .join(Business, Business.id == Filing.business_id)
        .where(*_may_be_missing(uow))
        .order_by(Filing.effective_on, Filing.id)
        .limit(most)
    ).all()
    for filing, business in rows:
        _remind(uow, filing, business)
    return len(rows)


def _may_be_missing(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """Say in SQL of which filings a firm may have to be reminded now."""
    today = local_day(uow.now)
    reminded = select(func.count()).where(NoticeReminder.filing_id == Filing.id)
    lately = exists().where(
        NoticeReminder.filing_id == Filing.id, NoticeReminder.at > uow.now - APART
    )
    return (
        *may_owe(today),
        or_(Filing.filed_at >= uow.now - NOT_OLDER, Filing.effective_on >= today - NOT_OLDER),
        reminded.scalar_subquery() < MOST_REMINDERS,
        ~lately,
    )


def _remind(uow: UnitOfWork, filing: Filing, business: Business) -> None:
    """Remind of one notice, or note that the filing asks for none; two runs remind once."""
    uow.lock(Business, business.id)
    found = next((n for n in notices_of(uow, business) if n.filing_id == filing.id), None)
    query = select(func.count()).where(NoticeReminder.filing_id == filing.id)
    number = 0 if found is None else 1 + (uow.session.scalar(query) or 0)
    uow.add(NoticeReminder(filing_id=filing.id, number=number, at=uow.instant()))
    uow.session.flush()
    if found is not None and found.missing and business.organisation_id is not None:
        _notify(uow, business.organisation_id, found)


def _notify(uow: UnitOfWork, organisation_id: UUID, notice: NoticeView) -> None:
    values = {
        "firm": notice.firm.name,
        "filing": str(notice.filing_id),
        "since": notice.since.strftime("%d-%m-%Y"),
    }
    for owner in members_of(uow.session, organisation_id, SUPPLIER_OWNER):
        queue_message(
            uow, template="registration/notice_missing", values=values, person_id=owner.id
        )

"""A partner, or the Registrar's office, records where a public notice was published."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import members_of
from app.notifications.public import queue_message
from app.permissions import require
from app.roles import SUPPLIER_OWNER
from app.row_macs import UNCHECKED, genuine_lines
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.notices.models import NoticePublication, NoticeReminder
from registration.notices.permissions import RECORD_NOTICE, REMIND_OF_NOTICES
from registration.notices.policy import Medium
from registration.notices.queries.notices import NoticeView, may_owe, notices_of, own_notice
from registration.register.models import Business, Filing

# Mistakes are corrected by recording again; nobody needs more.
MAX_RECORDINGS = 20


@dataclass(frozen=True, kw_only=True)
class RecordPublication:
    """The filing, the Gazette (with its number) or newspaper, the day and the page."""

    filing_id: UUID
    medium: Medium
    title: str
    published_on: date
    number: str = ""
    page: str = ""


def record_publication(uow: UnitOfWork, command: RecordPublication) -> NoticeView:
    """Record it; an earlier record of the same stays, and the newest counts.

    Raises NotFound for strangers, Invalid for a day to come or a Gazette without its number,
    Conflict after 20 records (`too-many`).
    """
    require(uow.actor, RECORD_NOTICE)
    found = own_notice(uow, command.filing_id)
    uow.lock(Business, found.business.id)
    at = uow.instant()
    if command.published_on > local_day(at):
        _wrong(
            "published_on", sentence("This date is in the future. Record it after it is printed.")
        )
    if command.medium is Medium.GAZETTE and not command.number:
        _wrong("number", sentence("Enter the number of the Gazette."))
    _refuse_too_many(uow, command.filing_id)
    row = NoticePublication(
        id=new_id(), recorded_by=uow.actor.person, recorded_at=at, **_columns(command)
    )
    uow.add(row)
    uow.session.flush()
    uow.audit("register.notice_published", found.business.id, after=_summary(row))
    return own_notice(uow, command.filing_id).notice


def _wrong(field: str, problem: Sentence) -> None:
    raise Invalid(problem, fields={field: problem})


def _columns(command: RecordPublication) -> dict[str, object]:
    return {**vars(command), "medium": command.medium.value}


def _refuse_too_many(uow: UnitOfWork, filing_id: UUID) -> None:
    query = select(func.count()).select_from(NoticePublication).filter_by(filing_id=filing_id)
    if (uow.session.scalar(query) or 0) >= MAX_RECORDINGS:
        problem = sentence(
            "This was recorded %(most)s times already. Ask the Registrar’s office.",
            most=MAX_RECORDINGS,
        )
        raise Conflict(problem, code="too-many")


def _summary(row: NoticePublication) -> dict[str, object]:
    return {
        "filing": str(row.filing_id),
        "medium": row.medium,
        "title": row.title,
        "number": row.number,
        "published_on": row.published_on.isoformat(),
        "page": row.page,
    }


# Firms are reminded of public notices that are missing: three times at most, two weeks apart.

MAX_REMINDERS = 3
APART = timedelta(days=14)
# Of filings that were recorded before, nobody is reminded: what they asked for is on the pages.
NOT_OLDER = timedelta(days=180)
_BATCH_SIZE = 50
_MAX_BATCHES = 20


def remind_of_notices(uow: UnitOfWork, _: None = None) -> int:
    """Remind firms of notices that are missing; returns of how many filings it looked at."""
    require(uow.actor, REMIND_OF_NOTICES)
    done = 0
    for _bite in range(_MAX_BATCHES):
        some = uow.apart(_remind_some, _BATCH_SIZE)
        done += some
        if some < _BATCH_SIZE:
            break
    return done


def _remind_some(uow: UnitOfWork, most: int) -> int:
    require(uow.actor, REMIND_OF_NOTICES)
    query = (
        select(Filing, Business)
        .join(Business, Business.id == Filing.business_id)
        .where(*_may_be_missing(uow))
        .order_by(Filing.effective_on, Filing.id)
        .limit(most)
    )
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    for filing, business in genuine_lines(uow.session, rows):
        _remind(uow, filing, business)
    return len(rows)


def _may_be_missing(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """Return SQL conditions: a firm may have to be reminded of the filing now."""
    today = local_day(uow.now)
    reminded = select(func.count()).where(NoticeReminder.filing_id == Filing.id)
    lately = exists().where(
        NoticeReminder.filing_id == Filing.id, NoticeReminder.at > uow.now - APART
    )
    return (
        *may_owe(today),
        or_(Filing.filed_at >= uow.now - NOT_OLDER, Filing.effective_on >= today - NOT_OLDER),
        reminded.scalar_subquery() < MAX_REMINDERS,
        ~lately,
    )


def _remind(uow: UnitOfWork, filing: Filing, business: Business) -> None:
    """Remind of one notice, or record that the filing needs none; two runs remind once."""
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

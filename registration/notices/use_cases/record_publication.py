"""A partner, or the Registrar's office, records where a public notice was published."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.notices.models import NoticePublication
from registration.notices.permissions import RECORD_NOTICE
from registration.notices.policy import Medium
from registration.notices.queries import NoticeView, own_notice
from registration.register.models import Business

# Mistakes are corrected by recording again; nobody needs more.
MOST = 20


@dataclass(frozen=True, kw_only=True)
class RecordPublication:
    """Of which filing, in the Gazette (with its number) or in which newspaper, when and where."""

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
        _wrong("published_on", sentence("This day is still to come. Record it once it is printed."))
    if command.medium is Medium.GAZETTE and not command.number:
        _wrong("number", sentence("Write the number of the Gazette."))
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
    if (uow.session.scalar(query) or 0) >= MOST:
        problem = sentence(
            "This was recorded %(most)s times already. Ask the Registrar’s office.", most=MOST
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

"""Applications that a facilitation officer fills in for citizens, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.casework.cases.models.application import Application, Consent, Submission
from app.casework.cases.permissions import ASSIST
from app.casework.catalogue.registry import CaseBook
from app.data_files.words import Words
from app.identity.public import PersonSummary, people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_lines
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Assisted:
    """An application that an officer fills in, and for whom."""

    application: Application
    title: Words
    citizen: PersonSummary | None
    consented_at: datetime
    submitted: bool


def assisted(uow: UnitOfWork, *, cursor: str | None = None) -> Page[Assisted]:
    """List the applications. Raises Invalid for a broken cursor."""
    require(uow.actor, ASSIST)
    query = (
        select(Application, Consent)
        .join(Consent, Consent.application_id == Application.id)
        .where(Consent.officer_id == uow.actor.person)
        .order_by(Application.id.desc())
        .limit(PAGE + 1)
    )
    if cursor:
        (last,) = decode_cursor(cursor, 1)
        query = query.where(Application.id < as_id(last))
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, PAGE, lambda row: [str(row[0].id)])
    lines = genuine_lines(uow.session, page.items)
    people = people_by_id(uow.session, [row.applicant_id for row, _ in lines])
    ids = [row.id for row, _ in lines]
    handed_in = set(
        uow.session.scalars(
            select(Submission.application_id).where(Submission.application_id.in_(ids))
        )
    )
    book = uow.port(CaseBook)
    return Page(
        [
            Assisted(
                application=row,
                title=book.get(row.service, row.version).title,
                citizen=people.get(row.applicant_id),
                consented_at=consent.at,
                submitted=row.id in handed_in,
            )
            for row, consent in lines
        ],
        page.next_cursor,
    )

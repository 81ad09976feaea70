"""Settlement reports of the card gateway, as Finance and audit see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from app.documents.public import Document
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.cards.models import MISSING, CardReport
from payments.kernel.permissions import READ_CARD_REPORTS
from payments.settlement.models import REFUSED, CardReportReading

MAX_OPEN = 100


@dataclass(frozen=True, kw_only=True)
class ReportsPage:
    """The results of reading reports, newest first; `out` are known but were not read."""

    page: Page[CardReportReading]
    out: Sequence[CardReport]


def list_reports(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> ReportsPage:
    """List readings, newest first, and the reports that are missing or on their way: 2 queries."""
    require(uow.actor, READ_CARD_REPORTS)
    query = select(CardReportReading).order_by(CardReportReading.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(CardReportReading.id < as_id(decode_cursor(cursor, 1)[0]))
    page = cut(uow.session.scalars(query).all(), limit, lambda row: [str(row.id)])
    read = exists().where(
        CardReportReading.number == CardReport.number, CardReportReading.outcome != REFUSED
    )
    out = select(CardReport).where(~read).order_by(CardReport.number, CardReport.source)
    return ReportsPage(page=page, out=_worst(uow.session.scalars(out.limit(MAX_OPEN)).all()))


def _worst(rows: Sequence[CardReport]) -> Sequence[CardReport]:
    """Keep one row of each number: that it is missing, where it is."""
    by_number: dict[int, CardReport] = {}
    for row in rows:
        if row.number not in by_number or row.source == MISSING:
            by_number[row.number] = row
    return list(by_number.values())


def may_read_report(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor may read the file of a report: Finance and audit may."""
    del document
    return uow.actor.may(READ_CARD_REPORTS)

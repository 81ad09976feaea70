"""Write the files of the years whose procurements have new releases."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.calendar import PROVINCE, deadline_end_of
from app.feeds import FeedPosition, head
from app.row_macs import UNCHECKED, genuine
from app.unit_of_work import UnitOfWork
from marketplace.open_data.bulk_files import BulkFolder
from marketplace.open_data.feed import RELEASES
from marketplace.open_data.models import OcdsRelease
from marketplace.open_data.policy.release import compiled
from marketplace.tenders.models import Tender

_FETCHED = 200


def write_bulk_files(uow: UnitOfWork, command: None) -> int:
    """Write the files of changed years again; returns how many. Safe to run at any time."""
    del command
    folder, newest = uow.port(BulkFolder), head(uow.session, RELEASES.name)
    if newest is None or newest.number <= folder.progress():
        return 0
    years = _changed_years(uow.session, folder.progress())
    for year in years:
        folder.write(year, _lines(uow.session, year))
    folder.note_progress(newest.number)
    return len(years)


def _changed_years(session: Session, progress: int) -> Sequence[int]:
    """Return the years of publication of the tenders with releases after a number."""
    year = cast(func.extract("year", func.timezone(PROVINCE.key, Tender.published_at)), Integer)
    query = (
        select(year)
        .distinct()
        .join(OcdsRelease, OcdsRelease.tender_id == Tender.id)
        .join(FeedPosition, FeedPosition.row_id == OcdsRelease.id)
        .where(FeedPosition.feed == RELEASES.name, FeedPosition.number > progress)
    )
    return sorted(session.scalars(query))


def _lines(session: Session, year: int) -> Iterator[str]:
    """Yield the compiled release of each process of a year; a forged release is left out."""
    query = (
        select(OcdsRelease)
        .join(Tender, Tender.id == OcdsRelease.tender_id)
        .where(
            Tender.published_at >= deadline_end_of(date(year - 1, 12, 31)),
            Tender.published_at < deadline_end_of(date(year, 12, 31)),
        )
        .ext(distinct_on(OcdsRelease.tender_id))
        .order_by(OcdsRelease.tender_id, OcdsRelease.happened_at.desc(), OcdsRelease.id.desc())
    )
    found = session.scalars(query, execution_options={**UNCHECKED, "yield_per": _FETCHED})
    for rows in found.partitions():
        yield from (compiled(row.content) for row in genuine(session, rows))

"""The public register: search in both scripts, one business on any day, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, false, literal, or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import NotFound
from app.paging import Page, as_id, cut, decode_cursor
from app.row_macs import UNCHECKED, genuine_lines
from app.unit_of_work import UnitOfWork
from registration.register.models import AgencyNumber, Business, BusinessVersion, Filing
from registration.register.policy.filings import BEGINNINGS, project, recorded_by
from registration.register.policy.filings import as_of as version_on
from registration.register.queries.owners import on
from registration.register.queries.projection import entry_of, version_row
from registration.register.queries.views import BusinessView, FilingView, filing_views, view
from registration.register.search_keys import search_words

PAGE = 20
MAX_VERSIONS = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The search terms; empty ones match everything. `on` is the day, None today."""

    words: str = ""
    district: str = ""
    activity: str = ""
    form: str = ""
    standing: str = ""


def search_register(
    uow: UnitOfWork, asked: Asked, cursor: str | None = None, limit: int = PAGE
) -> Page[BusinessView]:
    """Find businesses by name (either script, near spellings too), number, place or activity."""
    query = _search_query(asked, local_day(uow.now), numbered=_is_number(uow.session, asked.words))
    if cursor:
        name, business_id = decode_cursor(cursor, 2)
        last = (literal(str(name)), literal(as_id(business_id)))
        query = query.where(_after(BusinessVersion.name, BusinessVersion.business_id, *last))
    query = query.order_by(BusinessVersion.name, BusinessVersion.business_id)
    rows = uow.session.execute(query.limit(limit + 1), execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: (row[1].name, str(row[0].id)))
    lines = genuine_lines(uow.session, page.items)
    return Page([view(business, version) for business, version in lines], page.next_cursor)


def _after(name: Any, business_id: Any, last_name: Any, last_id: Any) -> Any:  # noqa: ANN401 - SQL expressions
    return and_(name >= last_name, or_(name > last_name, business_id > last_id))


def _is_number(session: Session, words: str) -> bool:
    """Return True if the words are a number.

    A separate query: by number or by name in one condition, over two tables, would use no index.
    """
    if not any(letter.isdigit() for letter in words):
        return False
    query = select(Business.id).where(Business.number == words.strip().upper())
    return session.scalar(query) is not None


def _search_query(
    asked: Asked, today: date, *, numbered: bool
) -> Select[Business, BusinessVersion]:
    query: Select[Business, BusinessVersion] = (
        select(Business, BusinessVersion)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(Business.number.is_not(None), on(today))
    )
    for column, value in (
        (BusinessVersion.district, asked.district),
        (BusinessVersion.standing, asked.standing),
        (Business.form, asked.form),
    ):
        if value:
            query = query.where(column == value)
    if asked.activity:
        query = query.where(BusinessVersion.activities.contains([asked.activity]))
    if numbered:
        return query.where(Business.number == asked.words.strip().upper())
    return query.where(_matches_name(asked.words)) if asked.words.strip() else query


def _matches_name(words: str) -> Any:  # noqa: ANN401 - an SQL expression
    """Match every word by spelling, by sound, or nearly; nothing where no word can be read."""
    search = BusinessVersion.search
    each = [
        or_(
            search.contains(spelled, autoescape=True),
            search.contains(sound, autoescape=True),
            literal(spelled).op("<%")(search),
        )
        for spelled, sound in search_words(words)
    ]
    return and_(*each) if each else false()


def business_of(session: Session, number: str) -> Business:
    """Return the business with a number, or a temporary one. Raises NotFound."""
    plain = number.strip().upper()
    query = select(Business).where(or_(Business.number == plain, Business.temporary == plain))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def as_of(
    uow: UnitOfWork, number: str, day: date | None = None, recorded: date | None = None
) -> BusinessView:
    """Return the register's record of a business on a day (today); NotFound if there is none.

    `recorded`: as recorded at the end of that day, whatever came later.
    """
    business = business_of(uow.session, number)
    at = day or local_day(uow.now)
    if recorded is None or recorded >= local_day(uow.now):
        return view_of(uow, business, at)
    return _as_recorded(uow, business, at, recorded)


def _as_recorded(uow: UnitOfWork, business: Business, day: date, recorded: date) -> BusinessView:
    filings = uow.session.scalars(select(Filing).filter_by(business_id=business.id))
    known = recorded_by((entry_of(filing) for filing in filings), recorded)
    if not any(entry.kind in BEGINNINGS for entry in known):
        raise NotFound
    version = version_on(project(known), day)
    if version is None or business.number is None:
        raise NotFound
    return view(business, version_row(business.id, version))


def view_of(uow: UnitOfWork, business: Business, day: date, *, whole: bool = False) -> BusinessView:
    """Return a business on a day; NotFound before it was registered."""
    query = select(BusinessVersion).where(BusinessVersion.business_id == business.id, on(day))
    version = uow.session.scalars(query).one_or_none()
    if version is None or business.number is None:
        raise NotFound
    return view(business, version, whole=whole)


def filing_numbered(uow: UnitOfWork, business_id: UUID, sequence: int) -> Filing:
    """Return a filing of a business by its number. Raises NotFound."""
    query = select(Filing).filter_by(business_id=business_id, sequence=sequence)
    found = uow.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, kw_only=True)
class History:
    """All versions of a business and all that was filed, newest first."""

    versions: Sequence[BusinessView]
    filings: Sequence[FilingView]
    agencies: Sequence[AgencyNumber]


def history_of(uow: UnitOfWork, business_id: UUID) -> History:
    """Return a business's history: at most 200 of each."""
    business = uow.get(Business, business_id)
    versions = uow.session.scalars(
        select(BusinessVersion)
        .filter_by(business_id=business_id)
        .order_by(BusinessVersion.valid_from.desc())
        .limit(MAX_VERSIONS)
    ).all()
    filings = uow.session.scalars(
        select(Filing)
        .filter_by(business_id=business_id)
        .order_by(Filing.sequence.desc())
        .limit(MAX_VERSIONS)
    ).all()
    agencies = uow.session.scalars(
        select(AgencyNumber).filter_by(business_id=business_id).order_by(AgencyNumber.valid_from)
    ).all()
    return History(
        versions=[view(business, version) for version in versions],
        filings=filing_views(filings),
        agencies=agencies,
    )

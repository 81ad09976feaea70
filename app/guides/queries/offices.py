"""Offices on a day, for everybody; and as officers keep them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.checked_rows import there_is
from app.data_files.words import Words
from app.errors import NotFound
from app.guides.models import Office
from app.guides.permissions import SEE_KEPT
from app.identity.public import Centre, names_of_deciders
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.synonyms.public import widened
from app.unit_of_work import UnitOfWork

MAX_ENTRIES = 200
# Every office of the province, in one list to choose from.
MAX_OFFICES = 2_000
# The prefix of facilitation centres' codes; at most one in each of forty districts.
CENTRE = "facilitation-"
MAX_CENTRES = 60


@dataclass(frozen=True, kw_only=True)
class NamedOffice:
    """An office as other rooms show it."""

    code: str
    name: Words
    district: str


@dataclass(frozen=True, kw_only=True)
class KeptOffices:
    """Entries for officers, and the names of their authors.

    `before` is, for a single entry, the one that it replaces or replaced.
    """

    page: Page[Office]
    names: Mapping[UUID, str]
    before: Office | None = None


def _in_force(on: date) -> ColumnElement[bool]:
    """Return the condition that an entry is approved and its office exists on a day."""
    begun = and_(Office.valid_from <= on, or_(Office.valid_to.is_(None), Office.valid_to >= on))
    return and_(Office.approved_at.is_not(None), Office.operating, begun)


def offices(
    session: Session, on: date, *, district: str = "", q: str = "", cursor: str | None = None
) -> Page[Office]:
    """List the offices on a day by district and name: one query, with words two."""
    words = " & ".join(widened(session, q)) if q.strip() else None
    return offices_with(session, on, words, district=district, cursor=cursor)


def offices_with(
    session: Session,
    on: date,
    words: str | None,
    *,
    district: str = "",
    cursor: str | None = None,
) -> Page[Office]:
    """List the offices that PostgreSQL's query finds: none by an empty one, by None all."""
    query = select(Office).where(_in_force(on))
    if district:
        query = query.where(Office.district == district)
    if words is not None:
        query = query.where(Office.search.op("@@")(func.to_tsquery("simple", words)))
    keys = (Office.district, Office.name, Office.id)
    if cursor:
        place, name, last = decode_cursor(cursor, len(keys))
        query = query.where(tuple_(*keys) > tuple_(str(place), str(name), as_id(last)))
    rows = session.scalars(query.order_by(*keys).limit(PAGE + 1)).all()
    return cut(rows, PAGE, lambda row: [row.district, row.name, str(row.id)])


def offices_on(session: Session, on: date) -> Sequence[NamedOffice]:
    """Return every office on a day, by district and name: one query."""
    query = select(Office).where(_in_force(on)).order_by(Office.district, Office.name, Office.id)
    return [_office_with_name(row) for row in session.scalars(query.limit(MAX_OFFICES))]


def centres_today(uow: UnitOfWork) -> Sequence[Centre]:
    """Return the facilitation centres, which their codes name, by district: one query."""
    today = local_day(uow.now)
    query = select(Office).where(_in_force(today), Office.code.startswith(CENTRE))
    rows = uow.session.scalars(query.order_by(Office.district, Office.name).limit(MAX_CENTRES))
    kept = [column.name for column in fields(Centre)]
    return [Centre(**{name: getattr(row, name) for name in kept}) for row in rows]


def offices_named(session: Session, codes: Collection[str]) -> Mapping[str, NamedOffice]:
    """Return offices by code, as their last approved entry names them: one query."""
    query = select(Office).where(Office.code.in_(codes), Office.approved_at.is_not(None))
    rows = session.scalars(query.order_by(Office.valid_from).limit(MAX_OFFICES))
    return {row.code: _office_with_name(row) for row in rows}


def is_office(session: Session, code: str, on: date) -> bool:
    """Return True if an office of this code exists on a day."""
    return there_is(session, select(Office).where(Office.code == code, _in_force(on)))


def _office_with_name(row: Office) -> NamedOffice:
    return NamedOffice(code=row.code, name=Words(row.name, row.name_ur), district=row.district)


def count_by_district(session: Session, on: date) -> Mapping[str, int]:
    """Count the offices of each district that has any, on a day: one query."""
    query = (
        select(Office.district, func.count().label("offices"))
        .where(_in_force(on))
        .group_by(Office.district)
    )
    return {row.district: row.offices for row in session.execute(query)}


def list_office_entries(uow: UnitOfWork, cursor: str | None = None) -> KeptOffices:
    """List every entry, the newest first: two queries."""
    require(uow.actor, SEE_KEPT)
    query = select(Office).order_by(Office.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(Office.id < as_id(decode_cursor(cursor, 1)[0]))
    page = cut(uow.session.scalars(query).all(), PAGE, lambda row: [str(row.id)])
    return KeptOffices(page=page, names=names_of_deciders(uow.session, page.items))


def read_office_entry(uow: UnitOfWork, office_id: UUID) -> KeptOffices:
    """Return one entry, and the approved one before it. Raises NotFound."""
    require(uow.actor, SEE_KEPT)
    row = uow.session.get(Office, office_id)
    if row is None:
        raise NotFound
    earlier = [
        each for each in approved_of(uow.session, row.code) if each.valid_from < row.valid_from
    ]
    before = max(earlier, key=lambda each: each.valid_from, default=None)
    return KeptOffices(
        page=Page([row], None), names=names_of_deciders(uow.session, [row]), before=before
    )


def approved_of(session: Session, code: str) -> Sequence[Office]:
    """Return the approved entries of an office."""
    query = select(Office).filter_by(code=code).where(Office.approved_at.is_not(None))
    return session.scalars(query.order_by(Office.valid_from).limit(MAX_ENTRIES)).all()


def locked(session: Session, code: str) -> Sequence[Office]:
    """Return and lock the entries of an office: approvals of one office wait for each other."""
    query = select(Office).filter_by(code=code).order_by(Office.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()

"""A grievance in a list: everybody's lists, and what every list is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, tuple_

from app.calendar import deadline_end_of, local_day
from app.db import day_of
from app.identity.public import OrganisationSummary, organisations_by_id
from app.paging import PAGE, Page, as_day, as_id, cut, decode_cursor
from app.row_macs import UNCHECKED, genuine, if_genuine
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import (
    Grievance,
    GrievanceAppeal,
    GrievanceMember,
    GrievanceRuling,
)
from marketplace.grievances.policy import Status, status
from marketplace.grievances.use_cases.appeal_grievance import waiting_appeals
from marketplace.grievances.use_cases.file_grievance import is_sealed
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender

MAX_ROWS_PER_PAGE = 100
# Not even the order within a day tells when somebody filed.
_FILED_ON = day_of(Grievance.filed_at)


@dataclass(frozen=True, kw_only=True)
class GrievanceRow:
    """A grievance in a list; `firm` is None if the actor may not know its author.

    `outcome` is the committee's decision, `ruling_outcome` the regulator's, which is final.
    `filed_at` is then the beginning of its day: the minute would reveal who was signed in.
    """

    id: UUID
    reference: str
    tender_id: UUID
    tender_reference: str
    title: str
    title_ur: str
    about: str
    scopes: Sequence[str]
    rule: str
    suspends: bool
    filed_at: datetime
    decide_by: datetime | None
    status: Status
    outcome: str | None
    decided_at: datetime | None
    ruling_outcome: str | None
    firm: str | None
    firm_ur: str | None

    @property
    def last_word(self) -> str | None:
        """Return the decision that counts: the regulator's, else the committee's."""
        return self.ruling_outcome or self.outcome


@dataclass(frozen=True, kw_only=True)
class DueGrievance:
    """A duty about a grievance: `act` is a key of the doors' `TO_DO`."""

    id: UUID
    title: str
    act: str
    due_at: datetime | None


_GrievanceFacts = Row[Grievance, Tender, bool, GrievanceAppeal | None, GrievanceRuling | None]


def grievances(uow: UnitOfWork, cursor: str | None) -> Page[GrievanceRow]:
    """List all grievances to everybody, the newest day first."""
    return page_of_rows(uow, cursor)


def grievances_of(uow: UnitOfWork, tender_id: UUID) -> list[GrievanceRow]:
    """List those about a tender, the newest first, at most a hundred."""
    query = rows_of(Grievance.tender_id == tender_id).limit(MAX_ROWS_PER_PAGE)
    return listed_rows(uow, uow.session.execute(query, execution_options=UNCHECKED).all())


def listed_row(uow: UnitOfWork, grievance_id: UUID) -> GrievanceRow:
    """Return a grievance that is there as a row of a list."""
    query = rows_of(Grievance.id == grievance_id)
    return listed_rows(uow, [uow.session.execute(query).one()])[0]


def count_grievances(uow: UnitOfWork) -> int:
    """Count all, for the map of public pages."""
    return uow.session.scalar(select(func.count()).select_from(Grievance)) or 0


def grievance_ids(uow: UnitOfWork, after: int, most: int) -> list[Mapping[str, UUID]]:
    """List their ids in an order that stays, for the map of public pages."""
    query = select(Grievance.id).order_by(_FILED_ON, Grievance.id).offset(after).limit(most)
    return [{"grievance_id": each} for each in uow.session.scalars(query)]


def page_of_rows(
    uow: UnitOfWork, cursor: str | None, *conditions: ColumnElement[bool]
) -> Page[GrievanceRow]:
    """List a page of the grievances that meet all conditions, the newest day first."""
    query = rows_of(*conditions).limit(PAGE + 1)
    if cursor:
        day, last = decode_cursor(cursor, 2)
        query = query.where(tuple_(_FILED_ON, Grievance.id) < (as_day(day), as_id(last)))
    found = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(found, PAGE, lambda row: [local_day(row[0].filed_at).isoformat(), str(row[0].id)])
    rows = [row for row in page.items if genuine(uow.session, [row[0]])]
    return Page(listed_rows(uow, rows), page.next_cursor)


def rows_of(
    *conditions: ColumnElement[bool],
) -> Select[Grievance, Tender, bool, GrievanceAppeal | None, GrievanceRuling | None]:
    """Select grievances with tender, whether somebody hears them, appeal, and approved ruling."""
    ruled = and_(
        GrievanceRuling.grievance_id == Grievance.id, GrievanceRuling.approved_at.is_not(None)
    )
    return (
        select(Grievance, Tender, seat_of_grievance().exists(), GrievanceAppeal, GrievanceRuling)
        .join(Tender, Tender.id == Grievance.tender_id)
        .outerjoin(GrievanceAppeal, GrievanceAppeal.grievance_id == Grievance.id)
        .outerjoin(GrievanceRuling, ruled)
        .where(*conditions)
        .order_by(_FILED_ON.desc(), Grievance.id.desc())
    )


def seat_of_grievance() -> Select[UUID]:
    """Select the seats that a grievance's committee has now."""
    return select(GrievanceMember.id).where(
        GrievanceMember.grievance_id == Grievance.id, GrievanceMember.left_at.is_(None)
    )


def listed_rows(uow: UnitOfWork, found: Sequence[_GrievanceFacts]) -> list[GrievanceRow]:
    """Return the list rows of grievances, each with its firm if the actor may know it."""
    known = {each[0].supplier_id for each in found if _knows_firm(uow, each[0], each[1])}
    firms = organisations_by_id(uow.session, known) if known else {}
    rulings = {each[0].id: if_genuine(uow.session, each[4]) for each in found}
    unruled = [(each[0], each[3]) for each in found if rulings[each[0].id] is None]
    appealed = waiting_appeals(uow, unruled)
    return [
        _row(uow, row, tender, firms, _Course(named, row.id in appealed, rulings[row.id]))
        for row, tender, named, _, _ in found
    ]


def _knows_firm(uow: UnitOfWork, row: Grievance, tender: Tender) -> bool:
    return not is_sealed(tender, row.about) or is_own(uow, row)


def told_at(uow: UnitOfWork, row: Grievance, tender: Tender, at: datetime) -> datetime:
    """Return the time of a firm's act; only the start of that day if the firm is secret."""
    if _knows_firm(uow, row, tender):
        return at
    return deadline_end_of(local_day(at) - timedelta(days=1))


def is_own(uow: UnitOfWork, row: Grievance) -> bool:
    """Return True if the grievance belongs to the firm that the actor acts for."""
    own = uow.actor.organisation_id == row.supplier_id
    return own and uow.actor.may(permissions.FILE_GRIEVANCE)


@dataclass(frozen=True)
class _Course:
    """The stage of a grievance: somebody hears it, it is on appeal, the regulator ruled."""

    is_heard: bool
    appealed: bool
    ruling: GrievanceRuling | None


def _row(
    uow: UnitOfWork,
    row: Grievance,
    tender: Tender,
    firms: Mapping[UUID, OrganisationSummary],
    course: _Course,
) -> GrievanceRow:
    firm = firms.get(row.supplier_id) if _knows_firm(uow, row, tender) else None
    same = ("id", "reference", "about", "scopes", "rule", "suspends", "decide_by")
    return GrievanceRow(
        **{name: getattr(row, name) for name in same},
        filed_at=told_at(uow, row, tender, row.filed_at),
        tender_id=tender.id,
        tender_reference=tender.reference or "",
        title=tender.title,
        title_ur=tender.title_ur,
        status=status(row, named=course.is_heard, appealed=course.appealed, now=uow.now),
        outcome=row.outcome,
        decided_at=row.decided_at,
        ruling_outcome=course.ruling.outcome if course.ruling else None,
        firm=firm.name if firm else None,
        firm_ur=firm.name_ur if firm else None,
    )

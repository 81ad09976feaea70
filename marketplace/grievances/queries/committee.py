"""Queries of committee and department: desk, eligible officers, and due work."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from app.errors import NotFound
from app.identity.public import officers_by_id, officers_matching, people_by_id
from app.paging import Page
from app.permissions import Permission, require
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance, GrievanceMember, GrievanceRuling
from marketplace.grievances.policy import MIN_MEMBERS
from marketplace.grievances.queries.file import (
    GrievanceFile,
    grievance_file,
    own_seat,
    seats_of,
    works_on_files,
)
from marketplace.grievances.queries.regulator import due_at_regulator
from marketplace.grievances.queries.rows import (
    DueGrievance,
    GrievanceRow,
    listed_row,
    page_of_rows,
    seat_of_grievance,
)
from marketplace.grievances.use_cases.answer_terms import is_change_pending
from marketplace.grievances.use_cases.regulator import is_before_regulator
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender

MAX_DUE = 50


@dataclass(frozen=True, kw_only=True)
class OfficerFound:
    """An officer whom the head may name."""

    person_id: UUID
    name: str
    name_ur: str
    department: str


def desk(uow: UnitOfWork, cursor: str | None) -> Page[GrievanceRow]:
    """List those that the actor hears or that are about tenders of the office acted for.

    An officer of the regulator has those that came to it.
    """
    require(uow.actor, permissions.HEAR_GRIEVANCE)
    mine: list[ColumnElement[bool]] = [Grievance.id.in_(_heard_by(uow))]
    if works_on_files(uow):
        mine.append(Tender.department_id == uow.actor.organisation_id)
    if uow.actor.may(permissions.DECIDE_APPEAL):
        mine.append(is_before_regulator())
    return page_of_rows(uow, cursor, or_(*mine))


def _heard_by(uow: UnitOfWork) -> Select[UUID]:
    return select(GrievanceMember.grievance_id).where(
        GrievanceMember.person_id == uow.actor.person, GrievanceMember.left_at.is_(None)
    )


def officers(uow: UnitOfWork, q: str) -> list[OfficerFound]:
    """Find officers by name and department, at most twenty."""
    require(uow.actor, permissions.NAME_GRIEVANCE_COMMITTEE)
    return [
        OfficerFound(
            person_id=each.id, name=each.name, name_ur=each.name_ur, department=each.department
        )
        for each in officers_matching(uow, q)
    ]


def officers_by_ids(uow: UnitOfWork, ids: Sequence[UUID]) -> list[OfficerFound]:
    """Return those of some people whom the head may name, for the form that names them."""
    require(uow.actor, permissions.NAME_GRIEVANCE_COMMITTEE)
    return [
        OfficerFound(
            person_id=each.id, name=each.name, name_ur=each.name_ur, department=each.department
        )
        for each in (officers_by_id(uow, ids).values() if ids else ())
    ]


def of_own_department(uow: UnitOfWork, grievance_id: UUID) -> GrievanceRow:
    """Return a grievance about a tender of the actor's department, to its head."""
    return of_office(uow, grievance_id, permissions.NAME_GRIEVANCE_COMMITTEE)


def of_office(uow: UnitOfWork, grievance_id: UUID, permission: Permission) -> GrievanceRow:
    """Return a grievance about a tender of the actor's department, with its permission."""
    require(uow.actor, permission)
    found = uow.get(Grievance, grievance_id)
    tender = uow.get(Tender, found.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return listed_row(uow, found.id)


def heard_file(uow: UnitOfWork, grievance_id: UUID) -> GrievanceFile:
    """Return a grievance to a member of its committee. Raises NotFound."""
    require(uow.actor, permissions.HEAR_GRIEVANCE)
    row = uow.get(Grievance, grievance_id)
    if own_seat(uow, seats_of(uow, row)) is None:
        raise NotFound
    return grievance_file(uow, grievance_id)


def sits(uow: UnitOfWork, grievance_id: UUID) -> list[OfficerFound]:
    """Return who sits on a committee now, for the head's form."""
    seats = seats_of(uow, uow.get(Grievance, grievance_id))
    people = people_by_id(uow.session, [each.person_id for each in seats])
    return [
        OfficerFound(person_id=each.id, name=each.name, name_ur=each.name_ur, department="")
        for each in people.values()
    ]


def due_grievances(uow: UnitOfWork) -> list[DueGrievance]:
    """Return the actor's open work; firms have none here."""
    if uow.actor.person_id is None or uow.actor.may(permissions.FILE_GRIEVANCE):
        return []
    return _due_inside(uow) + due_at_regulator(uow)


def _due_inside(uow: UnitOfWork) -> list[DueGrievance]:
    """Return the actor's open work in a committee or a department, in one statement."""
    runs = Grievance.ended_at.is_(None)
    heard = and_(runs, Grievance.id.in_(_heard_by(uow)))
    silent = and_(runs, Grievance.escalated_at.is_not(None), _answers(uow))
    # A member with an interest leaves, and too few cannot decide: it is for the head again.
    seats = seat_of_grievance().with_only_columns(func.count()).correlate(Grievance)
    unnamed = and_(runs, seats.scalar_subquery() < MIN_MEMBERS, _heads(uow))
    confirm = _to_confirm(uow)
    amend = and_(_amends(uow), is_change_pending())
    acts = case(
        (confirm, "confirm"),
        (heard, "decide"),
        (silent, "silent"),
        (unnamed, "name"),
        else_="amend",
    )
    by = case((runs, Grievance.decide_by), else_=Tender.closes_at)
    query = (
        select(Grievance.id, Grievance.reference, Tender.title, by, acts)
        .join(Tender, Tender.id == Grievance.tender_id)
        .where(or_(heard, silent, unnamed, confirm, amend))
        .order_by(Grievance.filed_at)
        .limit(MAX_DUE)
    )
    return [
        DueGrievance(id=row[0], title=f"{row[1]}: {row[2]}", due_at=row[3], act=row[4])
        for row in uow.session.execute(query).all()
    ]


def _heads(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that a tender belongs to the department that the actor heads."""
    if not uow.actor.may(permissions.NAME_GRIEVANCE_COMMITTEE):
        return false()
    return Tender.department_id == uow.actor.organisation_id


def _amends(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that the actor changes tenders of the tender's department."""
    if not uow.actor.may(permissions.PROPOSE_AMENDMENT):
        return false()
    return Tender.department_id == uow.actor.organisation_id


def _answers(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that a committee's silence concerns the actor: head, or auditor."""
    return true() if uow.actor.may(permissions.AUDIT_PROCUREMENT) else _heads(uow)


def _to_confirm(uow: UnitOfWork) -> ColumnElement[bool]:
    if not uow.actor.may(permissions.ENTER_RULING):
        return false()
    waiting = select(GrievanceRuling.grievance_id).where(
        GrievanceRuling.approved_at.is_(None),
        GrievanceRuling.refused_at.is_(None),
        GrievanceRuling.entered_by != uow.actor.person,
    )
    return and_(Tender.department_id == uow.actor.organisation_id, Grievance.id.in_(waiting))

"""Open work on accounts and organisations, for the home page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, exists, func, select, union_all

from app import roles
from app.calendar import deadline_end_of, local_day
from app.identity.organisations.queries.firm_access import OF_FIRMS
from app.identity.people import permissions
from app.identity.people.models import Enrolment, Membership, Organisation, Person, StaffRole
from app.identity.people.queries import in_force
from app.row_macs import genuine, genuine_lines_of
from app.unit_of_work import UnitOfWork
from app.vacancies import WaitingForRole

MAX_SHOWN = 5
MAX_VACANT = 20
_DAY = timedelta(days=1)
# How long an ended membership stays in sight, and how early one that will end comes into it.
_AROUND = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """Somebody whom this officer enrolled today, and whether their slip has served."""

    name: str
    name_ur: str
    enrolled_at: datetime
    slip_used: bool


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A facilitation centre's day. `firms` wait for verification; None without permission."""

    may_enrol: bool
    enrolled: Sequence[Enrolled]
    enrolled_count: int
    firms: Sequence[Organisation] | None
    firms_count: int


def desk(uow: UnitOfWork) -> Desk | None:
    """Return the day of a facilitation or verification officer; None to others."""
    enrols = uow.actor.may(permissions.ENROL_PERSON)
    verifies = uow.actor.may(permissions.VERIFY_SUPPLIER)
    if not (enrols or verifies):
        return None
    enrolled, enrolled_count = _enrolled_today(uow) if enrols else ([], 0)
    firms, firms_count = _undecided(uow) if verifies else (None, 0)
    return Desk(
        may_enrol=enrols,
        enrolled=enrolled,
        enrolled_count=enrolled_count,
        firms=firms,
        firms_count=firms_count,
    )


def _enrolled_today(uow: UnitOfWork) -> tuple[Sequence[Enrolled], int]:
    begins = deadline_end_of(local_day(uow.now) - _DAY)
    query = (
        select(Enrolment, Person.name, Person.name_ur, func.count().over())
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.officer_id == uow.actor.person, Enrolment.enrolled_at >= begins)
        .order_by(Enrolment.enrolled_at.desc())
        .limit(MAX_SHOWN)
    )
    rows = genuine_lines_of(uow.session, query)
    enrolled = [
        Enrolled(
            name=name,
            name_ur=name_ur,
            enrolled_at=enrolment.enrolled_at,
            slip_used=enrolment.slip_used_at is not None,
        )
        for enrolment, name, name_ur, _ in rows
    ]
    return enrolled, rows[0][3] if rows else 0


def _undecided(uow: UnitOfWork) -> tuple[Sequence[Organisation], int]:
    rows = uow.session.execute(
        select(Organisation, func.count().over())
        .where(
            Organisation.kind == "supplier",
            Organisation.verified_at.is_(None),
            Organisation.refused_at.is_(None),
        )
        .order_by(Organisation.declared_at, Organisation.id)
        .limit(MAX_SHOWN)
    ).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A membership in a department that has ended, or ends soon, without a successor."""

    organisation_id: UUID
    organisation: str
    organisation_ur: str
    person: str
    role: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class VacantRole:
    """A role for which things wait that no holder may decide: of an organisation, or province-wide.

    One of `roles` would do.
    """

    roles: Sequence[str]
    organisation_id: UUID | None
    organisation: str | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Administration:
    """The work of an administrator: grants to confirm, those of others, memberships, vacancies."""

    to_confirm: int
    waiting_for_others: int
    endings: Sequence[Ending]
    vacant: Sequence[VacantRole]


def administration(
    uow: UnitOfWork, waiting: Iterable[WaitingForRole] = ()
) -> Administration | None:
    """Return the open work of an administrator; None to others.

    `waiting` is what waits for officers: the roles among theirs that nobody holds are vacant.
    """
    if not uow.actor.may(permissions.CONFIRM_STAFF_ROLE):
        return None
    me = uow.actor.person
    barred = (StaffRole.granted_by == me) | (StaffRole.person_id == me)
    open_grants = (StaffRole.confirmed_at.is_(None), StaffRole.ended_at.is_(None))
    counts = select(
        func.count().filter(~func.coalesce(barred, False)), func.count().filter(barred)
    ).where(*open_grants)
    to_confirm, others = uow.session.execute(counts).one()
    return Administration(
        to_confirm=to_confirm,
        waiting_for_others=others,
        endings=_endings(uow),
        vacant=_vacant_roles(uow, waiting),
    )


def _vacant_roles(uow: UnitOfWork, waiting: Iterable[WaitingForRole]) -> Sequence[VacantRole]:
    """List the roles for which something waits that no holder may decide: one query."""
    parts = [each.rows(uow) for each in waiting]
    if not parts:
        return ()
    waits = union_all(*parts).subquery()
    query = (
        select(
            waits.c.roles,
            waits.c.organisation_id,
            Organisation.name.label("organisation"),
            func.count().label("count"),
        )
        .select_from(waits)
        .outerjoin(Organisation, Organisation.id == waits.c.organisation_id)
        .where(~_held_by_staff(waits), ~_held_by_members(uow, waits))
        .group_by(waits.c.roles, waits.c.organisation_id, Organisation.name)
        .order_by(Organisation.name, waits.c.roles)
        .limit(MAX_VACANT)
    )
    return [VacantRole(**row) for row in uow.session.execute(query).mappings()]


def _held_by_staff(waits: Subquery) -> ColumnElement[bool]:
    return exists().where(
        waits.c.organisation_id.is_(None),
        StaffRole.role == func.any(waits.c.roles),
        StaffRole.confirmed_at.is_not(None),
        StaffRole.ended_at.is_(None),
        StaffRole.person_id.is_distinct_from(waits.c.not_by),
    )


def _held_by_members(uow: UnitOfWork, waits: Subquery) -> ColumnElement[bool]:
    return exists().where(
        Membership.organisation_id == waits.c.organisation_id,
        Membership.role == func.any(waits.c.roles),
        in_force(uow.now),
        Membership.person_id.is_distinct_from(waits.c.not_by),
    )


def _endings(uow: UnitOfWork) -> Sequence[Ending]:
    near: ColumnElement[bool] = Membership.until.between(uow.now - _AROUND, uow.now + _AROUND)
    rows = uow.session.execute(
        select(
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation"),
            Organisation.name_ur.label("organisation_ur"),
            Person.name.label("person"),
            Membership.role,
            Membership.until,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Organisation.kind == "department", near, Membership.handed_over_to.is_(None))
        .order_by(Membership.until, Membership.id)
        .limit(MAX_SHOWN)
    )
    return [Ending(**row) for row in rows.mappings()]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The state of a firm before it may bid: "none" (no firm), "waiting" or "refused"."""

    state: str
    organisation_id: UUID | None = None
    reason: str = ""
    owner: bool = False
    papers_sent_at: datetime | None = None


def firm_obstacle(uow: UnitOfWork) -> Standing | None:
    """Say what keeps a person's firm from bidding; None where it may, or they act for none."""
    if uow.actor.organisation_id is None or not uow.actor.roles & OF_FIRMS:
        return None
    firm = uow.get(Organisation, uow.actor.organisation_id)
    if firm.verified:
        return None
    return Standing(
        state=firm.verification,
        organisation_id=firm.id,
        reason=firm.refused_reason or "",
        owner=roles.SUPPLIER_OWNER.name in uow.actor.roles,
        papers_sent_at=firm.papers_sent_at,
    )


def missing_firm_obstacle(uow: UnitOfWork) -> Standing | None:
    """Tell only somebody who holds no office and belongs to nobody: others have other work."""
    if uow.actor.organisation_id is not None or uow.actor.roles - {roles.PERSON.name}:
        return None
    belongs = select(Membership).where(Membership.person_id == uow.actor.person, in_force(uow.now))
    mine = genuine(uow.session, uow.session.scalars(belongs))
    return None if mine else Standing(state="none")

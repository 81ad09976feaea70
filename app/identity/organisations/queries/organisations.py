"""Organisations, members, staff and tokens for pages and API, limited to the actor."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.clock import real_now
from app.errors import Invalid, NotFound
from app.identity.organisations.queries.members import member_roles
from app.identity.organisations.queries.membership_access import has_ntn_of, manages, own_hashes
from app.identity.people import permissions
from app.identity.people.identifiers import mask_number
from app.identity.people.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Person,
    StaffRole,
)
from app.identity.people.queries import in_force
from app.lists_without_forged import leaves_out_forged
from app.paging import INCOMPLETE, MAX_PAGE_SIZE, PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import is_genuine, vault_of
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Mine:
    """An organisation that a person belongs to, with the names of their roles in it."""

    organisation: Organisation
    roles: list[str]


@dataclass(frozen=True)
class Member:
    """A membership with the person's name."""

    membership: Membership
    name: str
    name_ur: str


@dataclass(frozen=True)
class Offer:
    """An invitation with the organisation's name."""

    invitation: Invitation
    organisation_name: str


@dataclass(frozen=True)
class Invited:
    """An open invitation, and who accepted it: the name, and the last digits of their mobile."""

    invitation: Invitation
    accepted_name: str | None
    accepted_mobile: str | None


@dataclass(frozen=True)
class Inside:
    """An organisation as its members, and officers who look after it, see it."""

    organisation: Organisation
    members: Sequence[Member]
    invitations: Sequence[Invited]
    manages: bool
    mine: Sequence[str]


@dataclass(frozen=True)
class Grant:
    """A staff role with the names of its holder and of the person who requested it."""

    role: StaffRole
    name: str
    granted_by: str | None


def my_organisations(uow: UnitOfWork) -> list[Mine]:
    """List the organisations that the actor belongs to now, by name."""
    require(uow.actor, permissions.ACT_FOR)
    rows = uow.session.execute(
        select(Organisation, Membership)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == uow.actor.person, in_force(uow.now))
        .order_by(Organisation.name, Organisation.id, Membership.role)
    )
    mine: dict[UUID, Mine] = {}
    for organisation, membership in rows:
        if is_genuine(uow.vault, membership):
            one = mine.setdefault(organisation.id, Mine(organisation, []))
            one.roles.append(membership.role)
    return list(mine.values())


def my_invitations(uow: UnitOfWork) -> list[Offer]:
    """List the open invitations whose code the actor brought, oldest first."""
    require(uow.actor, permissions.JOIN_OR_LEAVE)
    mine = own_hashes(uow)
    rows = uow.session.execute(
        select(Invitation, Organisation.name)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Invitation.person_id == uow.actor.person,
            Invitation.cnic_hash.in_(mine),
            Invitation.answered_at.is_(None),
            Invitation.expires_at > uow.now,
        )
        .order_by(Invitation.id)
        .limit(MAX_PAGE_SIZE)
    )
    return [Offer(*row) for row in rows if is_genuine(uow.vault, row[0])]


def inside(uow: UnitOfWork, organisation_id: UUID) -> Inside:
    """Return an organisation to its members and managers; NotFound to others."""
    require(uow.actor, permissions.ACT_FOR)
    organisation = uow.get(Organisation, organisation_id)
    mine = member_roles(uow.session, uow.actor.person, organisation_id, uow.now)
    if not mine and not manages(uow, organisation):
        raise NotFound
    return Inside(
        organisation=organisation,
        members=members(uow.session, organisation_id, uow.now),
        invitations=_open_invitations(uow, organisation_id),
        manages=manages(uow, organisation),
        mine=mine,
    )


def members(session: Session, organisation_id: UUID, at: datetime) -> list[Member]:
    """List who is a member now or will be (a handing-over was announced)."""
    rows = session.execute(
        select(Membership, Person.name, Person.name_ur)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id)
        .where(Membership.until.is_(None) | (Membership.until > at))
        .order_by(Person.name, Membership.id)
        .limit(10 * MAX_PAGE_SIZE)
    )
    vault = vault_of(session)
    return [Member(*row) for row in rows if is_genuine(vault, row[0])]


def _open_invitations(uow: UnitOfWork, organisation_id: UUID) -> Sequence[Invited]:
    waiting = (
        select(Invitation, Person)
        .outerjoin(
            Person, and_(Person.id == Invitation.person_id, Invitation.accepted_at.is_not(None))
        )
        .filter(Invitation.organisation_id == organisation_id, Invitation.answered_at.is_(None))
        .where(or_(Invitation.expires_at > uow.now, Invitation.accepted_at.is_not(None)))
        .order_by(Invitation.id)
        .limit(MAX_PAGE_SIZE)
    )
    return [_invited(*row) for row in uow.session.execute(waiting)]


def _invited(invitation: Invitation, person: Person | None) -> Invited:
    if person is None:
        return Invited(invitation, None, None)
    mobile = person.mobile if person.mobile_verified_at else None
    return Invited(invitation, person.name, mask_number(mobile) if mobile else None)


def undecided_suppliers(
    uow: UnitOfWork, cursor: str | None, limit: int = PAGE
) -> Page[Organisation]:
    """List the declarations that wait for a verification officer, oldest first."""
    require(uow.actor, permissions.VERIFY_SUPPLIER)
    query = select(Organisation).where(
        Organisation.kind == "supplier",
        Organisation.verified_at.is_(None),
        Organisation.refused_at.is_(None),
    )
    if cursor:
        at, last = _moment_and_id(cursor)
        query = query.where(tuple_(Organisation.declared_at, Organisation.id) > (at, last))
    ordered = query.order_by(Organisation.declared_at, Organisation.id).limit(limit + 1)
    rows = uow.session.scalars(ordered).all()
    return cut(rows, limit, lambda row: (row.declared_at.isoformat(), str(row.id)))


def _moment_and_id(cursor: str) -> tuple[datetime, UUID]:
    at, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), as_id(last)
    except ValueError:
        raise Invalid(INCOMPLETE) from None


def declared_supplier(uow: UnitOfWork, organisation_id: UUID) -> tuple[Organisation, int]:
    """Return a declaration to a verification officer, and how many others claim its NTN."""
    require(uow.actor, permissions.VERIFY_SUPPLIER)
    firm = uow.get(Organisation, organisation_id)
    if firm.kind != "supplier":
        raise NotFound
    rivals = select(func.count()).where(has_ntn_of(uow, firm))
    return firm, uow.session.scalar(rivals) or 0


def departments(uow: UnitOfWork, cursor: str | None, limit: int = PAGE) -> Page[Organisation]:
    """List departments for administrators, by DDO code."""
    require(uow.actor, permissions.CREATE_DEPARTMENT)
    query = select(Organisation).where(Organisation.kind == "department")
    if cursor:
        (last,) = decode_cursor(cursor, 1)
        query = query.where(Organisation.ddo_code > str(last))
    rows = uow.session.scalars(query.order_by(Organisation.ddo_code).limit(limit + 1)).all()
    return cut(rows, limit, lambda row: (row.ddo_code or "",))


def staff(uow: UnitOfWork, cursor: str | None, limit: int = PAGE) -> Page[Grant]:
    """List staff roles in force and asked for, newest first."""
    require(uow.actor, permissions.READ_STAFF)
    by = aliased(Person)
    query = (
        select(StaffRole, Person.name, by.name)
        .join(Person, Person.id == StaffRole.person_id)
        .outerjoin(by, by.id == StaffRole.granted_by)
        .where(StaffRole.ended_at.is_(None))
    )
    if cursor:
        (last,) = decode_cursor(cursor, 1)
        query = query.where(StaffRole.id < as_id(last))
    rows = uow.session.execute(query.order_by(StaffRole.id.desc()).limit(limit + 1)).all()
    grants = [Grant(row[0], row[1], row[2]) for row in rows]
    return cut(grants, limit, lambda grant: (str(grant.role.id),))


def my_tokens(uow: UnitOfWork) -> Sequence[ApiToken]:
    """List the actor's tokens that still work, newest first."""
    require(uow.actor, permissions.REVOKE_TOKEN)
    mine = select(ApiToken).where(
        ApiToken.person_id == uow.actor.person,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > real_now(),
    )
    return uow.session.scalars(mine.order_by(ApiToken.id.desc()).limit(MAX_PAGE_SIZE)).all()


@dataclass(frozen=True, kw_only=True)
class OrganisationSummary:
    """A department or supplier, as others may see it. `verified` is true of departments.

    `ddo_code` is a department's drawing and disbursing officer, whom money is collected for.
    """

    id: UUID
    kind: str
    name: str
    name_ur: str
    district: str
    verified: bool
    ntn: str | None
    ddo_code: str | None = None


def organisations_by_id(
    session: Session, ids: Iterable[UUID]
) -> Mapping[UUID, OrganisationSummary]:
    """Return the organisations with these ids, in one query at most; unknown ids are left out.

    Where a list leaves out forged rows, such an organisation has no name.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    found = {organisation.id: summary_of(organisation) for organisation in rows}
    if not leaves_out_forged(session):
        return found
    return {each: _NOT_SHOWN(id=each) for each in wanted} | found


_NOT_SHOWN = partial(
    OrganisationSummary,
    kind="",
    name="(cannot be shown)",
    name_ur="(دکھایا نہیں جا سکتا)",
    district="",
    verified=False,
    ntn=None,
)


@dataclass(frozen=True, kw_only=True)
class SupplierName:
    """The name of a supplier; `in_use` once it is verified, until it is closed."""

    id: UUID
    name: str
    name_ur: str
    in_use: bool


def supplier_names(
    session: Session,
    *,
    ids: Collection[UUID] | None = None,
    after: UUID | None = None,
    limit: int = 500,
) -> Sequence[SupplierName]:
    """Return the names of suppliers in the order of their ids: of some, or of those after one."""
    query = select(Organisation).filter_by(kind="supplier").order_by(Organisation.id).limit(limit)
    if ids is not None:
        query = query.where(Organisation.id.in_(ids))
    if after is not None:
        query = query.where(Organisation.id > after)
    return [
        SupplierName(
            id=each.id,
            name=each.name,
            name_ur=each.name_ur,
            in_use=each.verified_at is not None and each.closed_at is None,
        )
        for each in session.scalars(query)
    ]


def suppliers_named(letters: str) -> Select[UUID]:
    """Select the ids of suppliers whose name, in either script, holds these letters."""
    names = (Organisation.name, Organisation.name_ur)
    holds = or_(*(name.icontains(letters, autoescape=True) for name in names))
    return select(Organisation.id).where(Organisation.kind == "supplier", holds)


def all_departments(session: Session) -> Sequence[OrganisationSummary]:
    """Return every department that is not closed, by name, for officials’ forms: at most 500."""
    query = select(Organisation).filter_by(kind="department", closed_at=None)
    found = session.scalars(query.order_by(Organisation.name, Organisation.id).limit(500))
    return [summary_of(organisation) for organisation in found]


def departments_by_ddo(session: Session) -> Mapping[str, OrganisationSummary]:
    """Return every department, also one that was closed, by its DDO code: at most 1,000."""
    query = select(Organisation).where(Organisation.ddo_code.is_not(None)).limit(1_000)
    found = session.scalars(query.where(Organisation.kind == "department"))
    return {str(organisation.ddo_code): summary_of(organisation) for organisation in found}


def summary_of(organisation: Organisation) -> OrganisationSummary:
    """Return an organisation as others may see it."""
    return OrganisationSummary(
        id=organisation.id,
        kind=organisation.kind,
        name=organisation.name,
        name_ur=organisation.name_ur,
        district=organisation.district,
        verified=organisation.verified,
        ntn=organisation.ntn,
        ddo_code=organisation.ddo_code,
    )


def standings() -> Subquery:
    """Return every organisation's id, kind and whether it is verified, for a larger statement."""
    verified = or_(Organisation.kind == "department", Organisation.verified_at.is_not(None))
    return select(Organisation.id, Organisation.kind, verified.label("verified")).subquery()

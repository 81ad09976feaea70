"""What other domains may know of people and organisations, and the names of identity's events.

Events (payloads hold ids): `identity.supplier_declared`, `identity.supplier_verified` and
`identity.supplier_refused` {organisation_id}; `identity.member_invited` {invitation_id, person_id:
null where the CNIC has no account}; `identity.staff_role_granted` {grant_id};
`identity.member_joined` and `identity.member_left` {membership_id}; `identity.roles_handed_over`
{organisation_id, person_id, successor_id, roles, at}; `identity.staff_role_confirmed` and
`identity.staff_role_ended` {grant_id}; `identity.person_enrolled` {person_id}.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.orm import Session

from app.errors import Conflict, Forbidden, Invalid
from app.identity.accounts.passwords import hash_password as hash_password
from app.identity.accounts.proofs import ProofNeeded as ProofNeeded
from app.identity.accounts.proofs import require_fresh_proof as require_fresh_proof
from app.identity.organisations.membership_access import in_force as _in_force
from app.identity.organisations.membership_access import (
    refuse_unknown_district as refuse_unknown_district,
)
from app.identity.organisations.membership_access import was_ever_member as was_ever_member
from app.identity.organisations.registered_firms import RegisteredFirm as RegisteredFirm
from app.identity.organisations.registered_firms import cnic_hash as cnic_hash
from app.identity.organisations.registered_firms import found_firm as found_firm
from app.identity.organisations.registered_firms import keep_firm as keep_firm
from app.identity.organisations.registered_firms import keep_owners as keep_owners
from app.identity.organisations.registered_firms import own_cnic_hash as own_cnic_hash
from app.identity.organisations.registered_firms import people_with_cnics as people_with_cnics
from app.identity.people.identifiers import mask_number
from app.identity.people.models import Membership, Organisation, Person, StaffRole
from app.permissions import Role
from app.text import sentence
from app.unit_of_work import UnitOfWork

MOST_NAMED = 30
MOST_TOLD = 100


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


@dataclass(frozen=True, kw_only=True)
class PersonSummary:
    """A person by name. `masked_cnic` shows the last four digits; only `people_by_id` fills it."""

    id: UUID
    name: str
    name_ur: str
    masked_cnic: str = ""


def organisations_by_id(
    session: Session, ids: Iterable[UUID]
) -> Mapping[UUID, OrganisationSummary]:
    """Return the organisations with these ids, in one query at most; unknown ids are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    return {organisation.id: _summary(organisation) for organisation in found}


def all_departments(session: Session) -> Sequence[OrganisationSummary]:
    """Return every department that is not closed, by name, for officials’ forms: at most 500."""
    query = select(Organisation).filter_by(kind="department", closed_at=None)
    found = session.scalars(query.order_by(Organisation.name, Organisation.id).limit(500))
    return [_summary(organisation) for organisation in found]


def departments_by_ddo(session: Session) -> Mapping[str, OrganisationSummary]:
    """Return every department, also one that was closed, by its DDO code: at most 1,000."""
    query = select(Organisation).where(Organisation.ddo_code.is_not(None)).limit(1_000)
    found = session.scalars(query.where(Organisation.kind == "department"))
    return {str(organisation.ddo_code): _summary(organisation) for organisation in found}


def _summary(organisation: Organisation) -> OrganisationSummary:
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


def people_by_id(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, PersonSummary]:
    """Return the people with these ids, in one query; unknown ids are left out."""
    found = session.execute(
        select(Person.id, Person.name, Person.name_ur, Person.cnic).where(Person.id.in_(list(ids)))
    )
    return {
        row_id: PersonSummary(id=row_id, name=name, name_ur=name_ur, masked_cnic=mask_number(cnic))
        for row_id, name, name_ur, cnic in found
    }


def require_verified_supplier(uow: UnitOfWork) -> OrganisationSummary:
    """Return the supplier that the actor acts for.

    Raises Forbidden where they act for no supplier, Conflict where it is not verified yet.
    """
    organisation = uow.get(Organisation, uow.actor.organisation)
    refuse_unverified_supplier(organisation.kind, verified=organisation.verified)
    return _summary(organisation)


def standings() -> Subquery:
    """Return every organisation's id, kind and whether it is verified, for a larger statement."""
    verified = or_(Organisation.kind == "department", Organisation.verified_at.is_not(None))
    return select(Organisation.id, Organisation.kind, verified.label("verified")).subquery()


def refuse_unverified_supplier(kind: str, *, verified: bool) -> None:
    """Raise Forbidden for what is no supplier, Conflict for one that is not verified yet."""
    if kind != "supplier":
        raise Forbidden(sentence("Choose to act for a firm first: only firms can bid."))
    if not verified:
        raise Conflict(
            sentence("Your firm is not verified yet. Your home page says how to get it verified."),
            code="supplier-not-verified",
        )


def members_of(
    session: Session, organisation_id: UUID, role: Role | None = None
) -> Sequence[PersonSummary]:
    """List who is a member now (by business time), in a role or in any, by name, each once."""
    return members_wearing(session, organisation_id, [role] if role else None)


def members_wearing(
    session: Session, organisation_id: UUID, worn: Collection[Role] | None
) -> Sequence[PersonSummary]:
    """List who is a member now in one of some roles (None: in any), by name, each once."""
    rows = (
        select(Person.id, Person.name, Person.name_ur)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Person.closed_at.is_(None))
        .where(_in_force(_now(session)))
    )
    if worn is not None:
        rows = rows.where(Membership.role.in_([role.name for role in worn]))
    found = session.execute(rows.distinct().order_by(Person.name, Person.id))
    return [PersonSummary(id=i, name=name, name_ur=name_ur) for i, name, name_ur in found]


def staff_with(session: Session, role: Role) -> Sequence[PersonSummary]:
    """List who holds a province-wide role now, by name: at most 100, to tell them something."""
    held = (
        select(Person.id, Person.name, Person.name_ur)
        .join(StaffRole, StaffRole.person_id == Person.id)
        .where(StaffRole.role == role.name, StaffRole.confirmed_at.is_not(None))
        .where(StaffRole.ended_at.is_(None), Person.closed_at.is_(None))
    )
    found = session.execute(held.order_by(Person.name, Person.id).limit(MOST_TOLD))
    return [PersonSummary(id=i, name=name, name_ur=name_ur) for i, name, name_ur in found]


def _now(session: Session) -> datetime:
    """Read business time from the database's clock."""
    now: datetime = session.execute(select(func.bdm_now())).scalar_one()
    return now


def is_member(session: Session, organisation_id: UUID, person_id: UUID) -> bool:
    """Whether a person is a member of an organisation now, in any role."""
    mine = select(Membership.id).filter_by(organisation_id=organisation_id, person_id=person_id)
    now = _now(session)
    return session.scalar(mine.where(_in_force(now)).limit(1)) is not None


def roles_held(
    session: Session, organisation_id: UUID, person_ids: Iterable[UUID]
) -> Mapping[UUID, frozenset[str]]:
    """Return the names of the roles that people have in an organisation now; none: left out."""
    query = (
        select(Membership.person_id, func.array_agg(Membership.role.distinct()))
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, Person.closed_at.is_(None))
        .where(Membership.person_id.in_(list(person_ids)), _in_force(_now(session)))
    )
    found = session.execute(query.group_by(Membership.person_id))
    return {person_id: frozenset(held) for person_id, held in found}


def successor_of(session: Session, organisation_id: UUID, person_id: UUID) -> UUID | None:
    """Return who has an officer's charge since it was handed over; None where it never was."""
    query = (
        select(Membership.handed_over_to)
        .where(Membership.organisation_id == organisation_id, Membership.person_id == person_id)
        .where(Membership.until <= _now(session), Membership.handed_over_to.is_not(None))
        .order_by(Membership.until.desc(), Membership.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def membership_of(session: Session, membership_id: UUID) -> tuple[UUID, UUID] | None:
    """Return whose membership it is, and of which organisation: of an event of this room."""
    query = select(Membership.person_id, Membership.organisation_id).filter_by(id=membership_id)
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def has_cnic_among(session: Session, person_id: UUID, cnics: Collection[str]) -> bool:
    """Whether one of these CNICs (13 digits) is a person's own; the number itself stays here."""
    if not cnics:
        return False
    mine = select(Person.id).where(Person.id == person_id, Person.cnic.in_(list(cnics)))
    return session.scalar(mine) is not None


def people_named(session: Session, cnics: Sequence[str]) -> Mapping[str, PersonSummary]:
    """Return the account of each CNIC (13 digits, exact), for naming committee members.

    CNICs without account are left out. Ask `require` first: this answers whoever calls it.
    Raises Invalid for more than 30 at once, so that nobody walks through numbers with it.
    """
    if len(cnics) > MOST_NAMED:
        raise Invalid(sentence("Name at most %(most)s people at once.", most=MOST_NAMED))
    rows = session.execute(
        select(Person.cnic, Person.id, Person.name, Person.name_ur).where(
            Person.cnic.in_(list(cnics)), Person.closed_at.is_(None)
        )
    )
    return {
        cnic: PersonSummary(id=i, name=name, name_ur=name_ur) for cnic, i, name, name_ur in rows
    }


def default_acting_for(session: Session, person_id: UUID) -> UUID | None:
    """Return whom a person acts for when they sign in: their only organisation, else nobody."""
    now = _now(session)
    mine = select(Membership.organisation_id).where(Membership.person_id == person_id)
    found = session.scalars(mine.where(_in_force(now)).distinct().limit(2)).all()
    return found[0] if len(found) == 1 else None

"""Members of organisations and their roles, now or at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.people.models import Membership, Organisation, Person
from app.identity.people.queries import PersonSummary, business_now, in_force
from app.permissions import Role
from app.row_macs import genuine, is_genuine, vault_of
from app.unit_of_work import UnitOfWork


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
        select(Membership, Person.name, Person.name_ur)
        .join(Person, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Person.closed_at.is_(None))
        .where(in_force(business_now(session)))
    )
    if worn is not None:
        rows = rows.where(Membership.role.in_([role.name for role in worn]))
    found = {
        each.person_id: PersonSummary(id=each.person_id, name=name, name_ur=name_ur)
        for each, name, name_ur in session.execute(rows.order_by(Person.name, Person.id))
        if is_genuine(vault_of(session), each)
    }
    return list(found.values())


def is_member(session: Session, organisation_id: UUID, person_id: UUID) -> bool:
    """Return True if a person is a member of an organisation now, in any role."""
    return bool(member_roles(session, person_id, organisation_id, business_now(session)))


def roles_held(
    session: Session, organisation_id: UUID, person_ids: Iterable[UUID]
) -> Mapping[UUID, frozenset[str]]:
    """Return the names of the roles that people have in an organisation now; none: left out."""
    query = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, Person.closed_at.is_(None))
        .where(Membership.person_id.in_(list(person_ids)), in_force(business_now(session)))
    )
    held: dict[UUID, set[str]] = {}
    for each in genuine(session, session.scalars(query)):
        held.setdefault(each.person_id, set()).add(each.role)
    return {person_id: frozenset(names) for person_id, names in held.items()}


def organisations_held(uow: UnitOfWork, role: Role) -> Sequence[UUID]:
    """Return the organisations in which the actor has a role now."""
    mine = select(Membership).filter_by(person_id=uow.actor.person, role=role.name)
    held = genuine(uow.session, uow.session.scalars(mine.where(in_force(uow.now))))
    return [each.organisation_id for each in held]


def successor_of(session: Session, organisation_id: UUID, person_id: UUID) -> UUID | None:
    """Return the successor of an officer after a handing-over; None if there was none."""
    query = (
        select(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.person_id == person_id)
        .where(Membership.until <= business_now(session), Membership.handed_over_to.is_not(None))
        .order_by(Membership.until.desc(), Membership.id.desc())
    )
    found = genuine(session, session.scalars(query))
    return found[0].handed_over_to if found else None


def membership_of(session: Session, membership_id: UUID) -> tuple[UUID, UUID] | None:
    """Return whose membership it is, and of which organisation: of an event of this room."""
    query = select(Membership.person_id, Membership.organisation_id).filter_by(id=membership_id)
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def member_roles(
    session: Session, person_id: UUID, organisation_id: UUID, at: datetime
) -> Sequence[str]:
    """List the names of the roles that a person has in an organisation at a time."""
    mine = select(Membership).filter_by(person_id=person_id, organisation_id=organisation_id)
    return [each.role for each in genuine(session, session.scalars(mine.where(in_force(at))))]


def ever_members(
    session: Session, people: Collection[UUID], organisations: Collection[UUID]
) -> frozenset[tuple[UUID, UUID]]:
    """Return which of some people are or were members of which organisations, as pairs of ids.

    A forged row counts too, as in `was_ever_member`.
    """
    found = select(Membership.person_id, Membership.organisation_id).where(
        Membership.person_id.in_(list(people)),
        Membership.organisation_id.in_(list(organisations)),
    )
    return frozenset((person, firm) for person, firm in session.execute(found))


def ever_suppliers(session: Session, people: Collection[UUID]) -> frozenset[UUID]:
    """Return which of some people are or were members of any supplier; a forged row counts too."""
    found = (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id.in_(list(people)), Organisation.kind == "supplier")
    )
    return frozenset(session.scalars(found))


def was_ever_member(session: Session, person_id: UUID, organisation_id: UUID) -> bool:
    """Return True if a person is or was a member: nobody judges their former firm.

    A forged row counts too: a person who could break a row's MAC must not avoid this rule by it.
    """
    ever = select(Membership.id).filter_by(person_id=person_id, organisation_id=organisation_id)
    return session.scalar(ever.limit(1)) is not None

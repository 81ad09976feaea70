"""People as others may see them, and when a membership runs: what all nouns of identity ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.identity.people.cnic_claims import holders_of_cnics
from app.identity.people.identifiers import mask_number
from app.identity.people.models import Membership, Person, StaffRole
from app.permissions import Role
from app.row_macs import genuine, is_genuine, vault_of
from app.text import sentence
from app.two_people import Proposal

MOST_NAMED = 30
MOST_TOLD = 100


def in_force(at: datetime | ColumnElement[Any]) -> Any:  # noqa: ANN401 - an SQL expression
    """Build the condition that a membership runs at a time."""
    return and_(Membership.since <= at, or_(Membership.until.is_(None), Membership.until > at))


@dataclass(frozen=True, kw_only=True)
class PersonSummary:
    """A person by name. `masked_cnic` shows the last four digits; only `people_by_id` fills it."""

    id: UUID
    name: str
    name_ur: str
    masked_cnic: str = ""


def names_of_deciders(
    session: Session, rows: Iterable[Proposal], *others: UUID
) -> Mapping[UUID, str]:
    """Return the names of who entered, approved or refused proposals, and of others: one query."""
    people = {who for row in rows for who in (row.entered_by, row.approved_by, row.refused_by)}
    found = people_by_id(session, [who for who in {*people, *others} if who])
    return {person.id: person.name for person in found.values()}


def people_by_id(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, PersonSummary]:
    """Return the people with these ids, in one query at most; unknown ids are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = session.execute(
        select(Person.id, Person.name, Person.name_ur, Person.cnic).where(Person.id.in_(wanted))
    )
    return {
        row_id: PersonSummary(
            id=row_id, name=name, name_ur=name_ur, masked_cnic=mask_number(cnic or "")
        )
        for row_id, name, name_ur, cnic in found
    }


def staff_with(session: Session, role: Role) -> Sequence[PersonSummary]:
    """List who holds a province-wide role now, by name: at most 100, to tell them something."""
    held = (
        select(StaffRole, Person.name, Person.name_ur)
        .join(Person, StaffRole.person_id == Person.id)
        .where(StaffRole.role == role.name, StaffRole.confirmed_at.is_not(None))
        .where(StaffRole.ended_at.is_(None), Person.closed_at.is_(None))
    )
    found = session.execute(held.order_by(Person.name, Person.id))
    named = [
        PersonSummary(id=grant.person_id, name=name, name_ur=name_ur)
        for grant, name, name_ur in found
        if is_genuine(vault_of(session), grant)
    ]
    return named[:MOST_TOLD]


def business_now(session: Session) -> datetime:
    """Read business time from the database's clock."""
    now: datetime = session.execute(select(func.bdm_now())).scalar_one()
    return now


def people_named(session: Session, cnics: Sequence[str]) -> Mapping[str, PersonSummary]:
    """Return the account of each CNIC (13 digits, exact), for naming committee members.

    CNICs whose card no officer has seen are left out. Ask `require` first: this
    answers whoever calls it.
    Raises Invalid for more than 30 at once, so that nobody walks through numbers with it.
    """
    if len(cnics) > MOST_NAMED:
        raise Invalid(sentence("Name at most %(most)s people at once.", most=MOST_NAMED))
    return {
        cnic: PersonSummary(id=person.id, name=person.name, name_ur=person.name_ur)
        for cnic, person in holders_of_cnics(session, cnics).items()
    }


def default_acting_for(session: Session, person_id: UUID) -> UUID | None:
    """Return whom a person acts for when they sign in: their only organisation, else nobody."""
    now = business_now(session)
    mine = select(Membership).where(Membership.person_id == person_id)
    held = genuine(session, session.scalars(mine.where(in_force(now))))
    found = {each.organisation_id for each in held}
    return found.pop() if len(found) == 1 else None

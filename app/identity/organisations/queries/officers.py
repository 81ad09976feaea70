"""Officers of departments, found by name and department where somebody is to be named.

Only those whose CNIC card an officer has seen, as when people are named by CNIC. No CNIC is shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.identity.people.models import Membership, Organisation, Person
from app.identity.people.queries import in_force
from app.row_macs import is_genuine
from app.search_text import words
from app.unit_of_work import UnitOfWork

MIN_LETTERS = 3
MAX_RESULTS = 20
# More than are shown: some rows may be forged, and some people belong to several departments.
_MAX_ROWS_READ = 5 * MAX_RESULTS


@dataclass(frozen=True, kw_only=True)
class Officer:
    """A member of a department, in one of their departments."""

    id: UUID
    name: str
    name_ur: str
    department: str
    department_ur: str


def officers_matching(uow: UnitOfWork, q: str) -> Sequence[Officer]:
    """Find officers by words of their name and of their department, by name: one query.

    Fewer than three letters find nobody. The caller checks the permission.
    """
    asked = words(q)
    if sum(map(len, asked)) < MIN_LETTERS:
        return []
    found = _members(uow).where(*(_holds(word) for word in asked))
    ordered = found.order_by(Person.name, Person.id, Membership.id).limit(_MAX_ROWS_READ)
    return list(_genuine(uow, ordered).values())[:MAX_RESULTS]


def officers_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Officer]:
    """Return those of some people who are officers of a department now: one query at most."""
    if not ids:
        return {}
    return _genuine(uow, _members(uow).where(Person.id.in_(ids)).order_by(Membership.id))


def _members(uow: UnitOfWork) -> Select[Membership, Person, str, str]:
    return (
        select(Membership, Person, Organisation.name, Organisation.name_ur)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.kind == "department", Organisation.closed_at.is_(None))
        .where(Person.closed_at.is_(None), Person.cnic_verified_at.is_not(None))
        .where(in_force(uow.now))
    )


def _holds(word: str) -> ColumnElement[bool]:
    """Return the condition that a name or a department contains a word."""
    texts = (Person.name, Person.name_ur, Organisation.name, Organisation.name_ur)
    held = [text.icontains(word, autoescape=True) for text in texts]
    return or_(*held)


def _genuine(uow: UnitOfWork, query: Select[Membership, Person, str, str]) -> dict[UUID, Officer]:
    found: dict[UUID, Officer] = {}
    for membership, person, department, department_ur in uow.session.execute(query):
        if is_genuine(uow.vault, membership) and is_genuine(uow.vault, person):
            officer = Officer(
                id=person.id,
                name=person.name,
                name_ur=person.name_ur,
                department=department,
                department_ur=department_ur,
            )
            found.setdefault(person.id, officer)
    return found

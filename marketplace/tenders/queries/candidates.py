"""Whom an officer may name to a committee without knowing their CNIC: officers, found by name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.identity.public import officers_by_id, officers_matching
from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.queries.tender_file import with_keys


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An officer of a department; `has_key`: they can open bids already."""

    person_id: UUID
    name: str
    name_ur: str
    department: str
    department_ur: str
    has_key: bool


def candidates(uow: UnitOfWork, q: str) -> Sequence[Candidate]:
    """Find officers by name and department: two queries, at most twenty people."""
    require(uow.actor, permissions.DRAFT_TENDER)
    found = {officer.id: vars(officer) for officer in officers_matching(uow, q)}
    return list(_with_keys(uow, found).values())


def candidates_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Candidate]:
    """Return those of some people who can be named by id, as a form shows them."""
    require(uow.actor, permissions.DRAFT_TENDER)
    found = {person: vars(officer) for person, officer in officers_by_id(uow, ids).items()}
    return _with_keys(uow, found)


def _with_keys(uow: UnitOfWork, found: Mapping[UUID, Mapping[str, str]]) -> dict[UUID, Candidate]:
    keyed = with_keys(uow, list(found)) if found else frozenset()
    kept = ("name", "name_ur", "department", "department_ur")
    return {
        person: Candidate(
            person_id=person, has_key=person in keyed, **{name: told[name] for name in kept}
        )
        for person, told in found.items()
    }

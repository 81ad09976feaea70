"""Officers whom one may name to a committee without their CNIC, found by name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.identity.public import Officer, officers_by_id, officers_matching
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
    return _with_keys(uow, officers_matching(uow, q))


def candidates_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Candidate]:
    """Return those of some people who can be named by id, as a form shows them."""
    require(uow.actor, permissions.DRAFT_TENDER)
    found = _with_keys(uow, officers_by_id(uow, ids).values())
    return {each.person_id: each for each in found}


def _with_keys(uow: UnitOfWork, officers: Collection[Officer]) -> Sequence[Candidate]:
    keyed = with_keys(uow, [each.id for each in officers]) if officers else frozenset()
    return [
        Candidate(
            person_id=each.id,
            name=each.name,
            name_ur=each.name_ur,
            department=each.department,
            department_ur=each.department_ur,
            has_key=each.id in keyed,
        )
        for each in officers
    ]

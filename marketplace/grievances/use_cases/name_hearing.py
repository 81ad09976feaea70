"""The head names who hears a grievance; members say whether they have an interest in it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select, union_all

from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import ever_suppliers, officers_by_id
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award
from marketplace.grievances.models import Grievance, GrievanceMember
from marketplace.grievances.policy import MIN_MEMBERS
from marketplace.grievances.use_cases.find_grievance import (
    heard,
    of_department,
    refuse_ended,
    sitting,
)
from marketplace.kernel import permissions
from marketplace.tenders.models import CommitteeMember, Tender

MEMBER_APPOINTED = "marketplace.grievance_member_named"


@dataclass(frozen=True, kw_only=True)
class NameGrievanceCommittee:
    """The complete list of members from now, including present members."""

    grievance_id: UUID
    person_ids: tuple[UUID, ...]


def name_grievance_committee(uow: UnitOfWork, command: NameGrievanceCommittee) -> Grievance:
    """Appoint at least three officers without conflict; omitted members leave.

    Raises NotFound, Conflict (`grievance-ended`), Invalid for too few, for a person who is no
    officer, and for people with a conflict: of the tender, or of any supplier.
    """
    row, tender = of_department(uow, command.grievance_id, permissions.NAME_GRIEVANCE_COMMITTEE)
    refuse_ended(row)
    people = list(dict.fromkeys(command.person_ids))
    now_sitting = {each.person_id: each for each in sitting(uow, row.id)}
    _refuse(_problem(uow, row, tender, people))
    at = uow.instant()
    for person, seat in now_sitting.items():
        if person not in people:
            seat.left_at = at
    for person in people:
        if person not in now_sitting:
            seat = GrievanceMember(
                id=new_id(),
                grievance_id=row.id,
                person_id=person,
                named_by=uow.actor.person,
                named_at=at,
            )
            uow.add(seat)
            uow.publish(MEMBER_APPOINTED, grievance_id=row.id, person_id=person)
    uow.session.flush()
    uow.audit("grievance.committee_named", row.id, after={"members": [str(p) for p in people]})
    return row


def _refuse(problem: Sentence | None) -> None:
    if problem is not None:
        raise Invalid(problem, code="committee", fields={"person_ids": problem})


def _problem(
    uow: UnitOfWork, row: Grievance, tender: Tender, people: Collection[UUID]
) -> Sentence | None:
    officers = officers_by_id(uow, people)
    if len(people) < MIN_MEMBERS:
        return sentence("Add at least %(least)s members.", least=MIN_MEMBERS)
    if set(people) - set(officers):
        return sentence("Name officers of departments only, as the search finds them.")
    out = _conflicted(uow, row, tender) | ever_suppliers(uow.session, people)
    kept_out = [officers[each].name for each in people if each in out]
    if kept_out:
        return sentence(
            "Name others for %(names)s: nobody hears a grievance who took part in the tender, is or"
            " was of a supplier, or has declared an interest.",
            names=", ".join(kept_out),
        )
    return None


def _conflicted(uow: UnitOfWork, row: Grievance, tender: Tender) -> frozenset[UUID]:
    """Return who took part in the tender, or has an interest in this grievance."""
    left = select(GrievanceMember.person_id).filter_by(grievance_id=row.id, has_interest=True)
    return took_part(uow, tender, left)


def took_part(uow: UnitOfWork, tender: Tender, *more: Select[UUID]) -> frozenset[UUID]:
    """Return who took part in a tender, and whom other selections name, in one statement."""
    committee = select(CommitteeMember.person_id).filter_by(tender_id=tender.id)
    awarded = select(Award.awarded_by).filter_by(tender_id=tender.id)
    found = set(uow.session.scalars(union_all(committee, awarded, *more)))
    made = (tender.created_by, tender.submitted_by, tender.approved_by)
    return frozenset(found | {each for each in made if each is not None})


@dataclass(frozen=True, kw_only=True)
class DeclareGrievanceInterest:
    """The declaration of a member's interest: then they leave, and the head appoints another."""

    grievance_id: UUID
    has_interest: bool


def declare_grievance_interest(
    uow: UnitOfWork, command: DeclareGrievanceInterest
) -> GrievanceMember:
    """Declare it, once; an interest found later still ends the seat.

    Raises NotFound, Conflict (`grievance-ended`, `declared-already`).
    """
    row, _, seat = heard(uow, command.grievance_id)
    if seat.declared_at is not None and not command.has_interest:
        raise Conflict(
            sentence("You have declared that you have no interest."), code="declared-already"
        )
    at = uow.instant()
    if seat.declared_at is None:
        seat.declared_at, seat.has_interest = at, command.has_interest
    if command.has_interest:
        seat.left_at = at
    uow.session.flush()
    uow.audit("grievance.interest_declared", row.id, after={"has_interest": command.has_interest})
    return seat

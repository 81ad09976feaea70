"""Members write a decision and agree to it; more than half of them make it the committee's."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid
from app.row_macs import genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import (
    Grievance,
    GrievanceFinding,
    GrievanceMember,
    GrievanceVote,
)
from marketplace.grievances.policy import MIN_MEMBERS, OUTCOMES, has_majority
from marketplace.grievances.use_cases.find_grievance import heard, seats, sitting
from marketplace.grievances.use_cases.remedy import give_remedy
from marketplace.tenders.models import Tender

DECIDED = "marketplace.grievance_decided"
DECISION_WRITTEN = "marketplace.grievance_decision_written"


@dataclass(frozen=True, kw_only=True)
class WriteFinding:
    """A decision on a grievance, for the others to agree to."""

    grievance_id: UUID
    outcome: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class AgreeToFinding:
    """The decision."""

    finding_id: UUID


def write_finding(uow: UnitOfWork, command: WriteFinding) -> GrievanceFinding:
    """Write a decision; its writer agrees to it.

    Raises NotFound, Conflict (`grievance-ended`, `declare-first`, `too-few`), Invalid.
    """
    row, tender, seat = heard(uow, command.grievance_id)
    require_declared(uow, seat)
    if command.outcome not in OUTCOMES:
        problem = sentence("Choose what the committee decides.")
        raise Invalid(problem, code="outcome", fields={"outcome": problem})
    finding = GrievanceFinding(
        id=new_id(),
        grievance_id=row.id,
        outcome=command.outcome,
        reasons=command.reasons,
        written_by=uow.actor.person,
        written_at=uow.instant(),
    )
    uow.add(finding)
    uow.audit("grievance.decision_written", row.id, after={"outcome": finding.outcome})
    uow.publish(DECISION_WRITTEN, grievance_id=row.id, finding_id=finding.id)
    _vote(uow, row, tender, finding)
    return finding


def agree_to_finding(uow: UnitOfWork, command: AgreeToFinding) -> GrievanceFinding:
    """Agree to a decision as it is written; with more than half it is the committee's.

    Publishes `marketplace.grievance_decided` {grievance_id} then. Raises as `write_finding` does.
    """
    finding = uow.get(GrievanceFinding, command.finding_id)
    row, tender, seat = heard(uow, finding.grievance_id)
    require_declared(uow, seat)
    require_genuine(uow.vault, finding)
    _vote(uow, row, tender, finding)
    return finding


def require_declared(uow: UnitOfWork, seat: GrievanceMember) -> None:
    """Refuse who has not declared yet, and a committee that is too small to decide."""
    if seat.declared_at is None:
        raise Conflict(
            sentence("Declare first whether you have an interest."), code="declare-first"
        )
    if len(sitting(uow, seat.grievance_id)) < MIN_MEMBERS:
        raise Conflict(
            sentence("A member has left. The head of the department names another first."),
            code="too-few",
        )


def _vote(uow: UnitOfWork, row: Grievance, tender: Tender, finding: GrievanceFinding) -> None:
    me = uow.actor.person
    if uow.session.get(GrievanceVote, (finding.id, me)) is not None:
        raise Conflict(sentence("You have agreed to this already."), code="agreed-already")
    uow.add(GrievanceVote(finding_id=finding.id, person_id=me, at=uow.instant()))
    uow.audit("grievance.decision_agreed", row.id, after={"decision": str(finding.id)})
    votes = uow.session.scalars(select(GrievanceVote).filter_by(finding_id=finding.id)).all()
    members = {each.person_id for each in sitting(uow, row.id)}
    agreed = {each.person_id for each in genuine(uow.session, votes)} & members
    if has_majority(len(agreed), seats(uow, row.id)):
        _decide(uow, row, tender, finding)


def _decide(uow: UnitOfWork, row: Grievance, tender: Tender, finding: GrievanceFinding) -> None:
    row.outcome, row.reasons = finding.outcome, finding.reasons
    row.decided_at = row.ended_at = uow.instant()
    uow.session.flush()
    uow.audit("grievance.decided", row.id, after={"outcome": row.outcome})
    give_remedy(uow, row, tender, finding.outcome, finding.reasons)
    uow.publish(DECIDED, grievance_id=row.id)

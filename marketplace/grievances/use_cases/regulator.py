"""Regulator's officers who may decide on a grievance: those without an interest in it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from app import roles
from app.checked_rows import checked
from app.db import new_id
from app.errors import Conflict
from app.identity.public import ever_members, ever_suppliers, staff_with
from app.permissions import require
from app.row_macs import genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import (
    Grievance,
    GrievanceAppeal,
    GrievanceMember,
    RegulatorDeclaration,
)
from marketplace.grievances.use_cases.find_grievance import locked
from marketplace.grievances.use_cases.name_hearing import took_part
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender

# One proposes a decision, another approves it.
NEEDED = 2


def is_before_regulator() -> ColumnElement[bool]:
    """Whether a grievance was appealed, or its committee is silent."""
    appealed = select(aliased(GrievanceAppeal).grievance_id)
    return or_(Grievance.escalated_at.is_not(None), Grievance.id.in_(appealed))


@dataclass(frozen=True, kw_only=True)
class DeclareRegulatorInterest:
    """The declaration of an interest in a grievance by a regulator's officer."""

    grievance_id: UUID
    has_interest: bool


def declare_regulator_interest(
    uow: UnitOfWork, command: DeclareRegulatorInterest
) -> RegulatorDeclaration:
    """Declare it; an interest found later is declared as well, and counts from then on.

    Raises NotFound, Conflict (`no-appeal`, `declared-already`).
    """
    require(uow.actor, permissions.DECIDE_APPEAL)
    row, _ = locked(uow, command.grievance_id)
    require_appealed(uow, row)
    said = declared(uow, row.id, uow.actor.person)
    if said is not None and (said or not command.has_interest):
        raise Conflict(sentence("You have already declared."), code="declared-already")
    declaration = RegulatorDeclaration(
        id=new_id(),
        grievance_id=row.id,
        person_id=uow.actor.person,
        has_interest=command.has_interest,
        declared_at=uow.instant(),
    )
    uow.add(declaration)
    after = {"has_interest": command.has_interest}
    uow.audit("grievance.regulator_declared", row.id, after=after)
    return declaration


def require_appealed(uow: UnitOfWork, row: Grievance) -> None:
    """Refuse what did not come to the regulator. Raises Conflict (`no-appeal`)."""
    appeal = checked(uow.session, uow.session.get(GrievanceAppeal, row.id))
    silent = row.escalated_at is not None and row.ended_at is None
    if appeal is None and not silent:
        raise Conflict(
            sentence("The firm has not appealed, and the committee is not silent."),
            code="no-appeal",
        )


def declared(uow: UnitOfWork, grievance_id: UUID, person: UUID) -> bool | None:
    """Return an officer's declaration: an interest, none, or (None) nothing yet."""
    query = select(RegulatorDeclaration).filter_by(grievance_id=grievance_id, person_id=person)
    said = genuine(uow.session, uow.session.scalars(query).all())
    return any(each.has_interest for each in said) if said else None


def refuse_unfit(uow: UnitOfWork, row: Grievance, tender: Tender) -> None:
    """Refuse an officer of the regulator who took part, has an interest, or has not declared.

    Raises Conflict (`interest`, `declare-first`).
    """
    me = uow.actor.person
    if not unconflicted(uow, row, tender, [me]):
        raise Conflict(
            sentence(
                "Another officer of the regulator decides: you took part in this tender or in the"
                " grievance, belong or belonged to its department or to a supplier, or have"
                " declared an interest."
            ),
            code="interest",
        )
    if declared(uow, row.id, me) is None:
        raise Conflict(
            sentence("Declare first whether you have an interest."), code="declare-first"
        )


def unconflicted(
    uow: UnitOfWork, row: Grievance, tender: Tender, people: Collection[UUID]
) -> list[UUID]:
    """Return which of some people nothing keeps from deciding on a grievance for the regulator."""
    interested = select(RegulatorDeclaration.person_id).filter_by(
        grievance_id=row.id, has_interest=True
    )
    sat = select(GrievanceMember.person_id).filter_by(grievance_id=row.id)
    out = took_part(uow, tender, interested, sat) | ever_suppliers(uow.session, people)
    inside = ever_members(uow.session, people, [tender.department_id])
    out |= {person for person, _ in inside}
    return [each for each in people if each not in out]


def regulator_decides(uow: UnitOfWork, row: Grievance, tender: Tender) -> bool:
    """Return True if two officers of the regulator can decide; else its letter is entered."""
    people = [each.id for each in staff_with(uow.session, roles.REGULATOR)]
    if len(people) < NEEDED:
        return False
    return len(unconflicted(uow, row, tender, people)) >= NEEDED

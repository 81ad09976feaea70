"""The regulator's decision, which is final: an officer enters its letter, another compares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.documents.public import PAPERS, Upload, store
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance, GrievanceAppeal, GrievanceRuling
from marketplace.grievances.policy import OUTCOMES, SUCCESS
from marketplace.grievances.use_cases.appeal_grievance import fee_reference
from marketplace.grievances.use_cases.file_grievance import PAPER
from marketplace.grievances.use_cases.find_grievance import locked, of_department
from marketplace.grievances.use_cases.remedy import give_remedy
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from payments.public import FeeReturn, bill_state, propose_fee_return

RULED = "marketplace.grievance_ruled"
RETURN_REASON = "The appeal succeeded."


@dataclass(frozen=True, kw_only=True)
class EnterRuling:
    """The regulator's letter about a grievance: its number, day and what it decided."""

    grievance_id: UUID
    number: str
    decided_on: date
    outcome: str
    reasons: str
    file: Upload | None = None


def refuse_ruling(uow: UnitOfWork, row: Grievance) -> None:
    """Refuse a decision of the regulator that nobody asked for, or that is there already.

    Raises Conflict (`no-appeal`, `fee-unpaid`, `ruled-already`).
    """
    appeal = uow.session.get(GrievanceAppeal, row.id)
    silent = row.escalated_at is not None and row.ended_at is None
    if appeal is None and not silent:
        raise Conflict(
            sentence("The firm has not appealed, and the committee is not silent."),
            code="no-appeal",
        )
    if appeal is not None and appeal.bill_id is not None and not _paid(uow, appeal.bill_id):
        raise Conflict(sentence("The fee of the appeal is not paid yet."), code="fee-unpaid")


def _paid(uow: UnitOfWork, bill_id: UUID) -> bool:
    return bill_state(uow, bill_id).owed_paisa == 0


def _values(uow: UnitOfWork, command: EnterRuling) -> Mapping[str, object]:
    row, _ = of_department(uow, command.grievance_id, permissions.ENTER_RULING)
    refuse_ruling(uow, row)
    there = select(GrievanceRuling.id).filter_by(grievance_id=row.id, refused_at=None)
    if uow.session.scalar(there) is not None:
        raise Conflict(
            sentence("The regulator's decision was entered already."), code="ruled-already"
        )
    _refuse_fields(uow, row, command)
    if command.file is None:
        problem = sentence("Choose the file of the regulator's letter.")
        raise Invalid(problem, code="no-letter", fields={"file": problem})
    kept = store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=PAPERS,
        subject_kind=PAPER,
        subject_id=row.id,
        purpose="Decision of the regulator",
    )
    given = ("grievance_id", "number", "decided_on", "outcome", "reasons")
    return {**{name: getattr(command, name) for name in given}, "document_id": kept.id}


def _refuse_fields(uow: UnitOfWork, row: Grievance, command: EnterRuling) -> None:
    if command.outcome not in OUTCOMES:
        problem = sentence("Choose what the regulator decided.")
        raise Invalid(problem, code="outcome", fields={"outcome": problem})
    if not local_day(row.filed_at) <= command.decided_on <= local_day(uow.instant()):
        problem = sentence("Write the day of the decision: not before the grievance, nor to come.")
        raise Invalid(problem, code="decided-on", fields={"decided_on": problem})


def of_own_department(uow: UnitOfWork, row: GrievanceRuling) -> None:
    """Raise NotFound for an officer of another department."""
    tender_id = uow.get(Grievance, row.grievance_id).tender_id
    if uow.get(Tender, tender_id).department_id != uow.actor.organisation:
        raise NotFound


def _before(uow: UnitOfWork, row: GrievanceRuling) -> None:
    of_own_department(uow, row)
    require_genuine(uow.vault, row)
    refuse_ruling(uow, locked(uow, row.grievance_id)[0])


def _follow(uow: UnitOfWork, row: GrievanceRuling) -> None:
    """End what still runs, give the remedy, and ask Finance to return the fee of a success."""
    grievance, tender = locked(uow, row.grievance_id)
    if grievance.ended_at is None:
        grievance.ended_at = uow.instant()
    uow.session.flush()
    give_remedy(uow, grievance, tender, row.outcome, row.reasons)
    appeal = uow.session.get(GrievanceAppeal, grievance.id)
    if row.outcome in SUCCESS and appeal is not None and appeal.bill_id is not None:
        back = FeeReturn(
            bill_id=appeal.bill_id,
            reference=fee_reference(grievance.id),
            entered_by=row.entered_by,
            reason=RETURN_REASON,
        )
        propose_fee_return(uow, back)
    uow.publish(RULED, grievance_id=grievance.id)


def _summary(row: GrievanceRuling) -> Json:
    return {
        "grievance": str(row.grievance_id),
        "number": row.number,
        "decided_on": row.decided_on.isoformat(),
        "outcome": row.outcome,
        "document": str(row.document_id),
    }


RULING = Decision(
    row=GrievanceRuling,
    command=EnterRuling,
    names=Names("enter_ruling", "confirm_ruling", "refuse_ruling"),
    audit=Audit("ruling.entered", "ruling.confirmed", "ruling.refused"),
    may_propose=permissions.ENTER_RULING,
    may_decide=permissions.ENTER_RULING,
    summary=_summary,
    values=_values,
    before_approval=_before,
    on_approval=_follow,
    before_refusal=of_own_department,
    proof=require_fresh_proof,
)

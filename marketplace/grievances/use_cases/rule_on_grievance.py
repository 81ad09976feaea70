"""The regulator's decision, which is final: two of its officers make it here.

While fewer than two of them may, two officers of the department enter its letter instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import checked
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
from marketplace.grievances.use_cases.regulator import (
    refuse_unfit,
    regulator_decides,
    require_appealed,
)
from marketplace.grievances.use_cases.remedy import give_remedy
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from payments.public import FeeReturn, bill_state, cancel_bill, holds_money, propose_fee_return

RULED = "marketplace.grievance_ruled"
RETURN_REASON = "The appeal succeeded."
DECIDED_UNPAID = "The committee was silent, so the regulator decided without a fee."
LETTER = Audit("ruling.entered", "ruling.confirmed", "ruling.refused")
OVERTAKEN = "The regulator's officers decide this themselves."


@dataclass(frozen=True, kw_only=True)
class EnterRuling:
    """The regulator's letter about a grievance: its number, day and what it decided."""

    grievance_id: UUID
    number: str
    decided_on: date
    outcome: str
    reasons: str
    file: Upload | None = None


@dataclass(frozen=True, kw_only=True)
class DecideAppeal:
    """The regulator's decision, with its own number; a paper is optional."""

    grievance_id: UUID
    number: str
    outcome: str
    reasons: str
    file: Upload | None = None


def refuse_ruling(uow: UnitOfWork, row: Grievance) -> None:
    """Refuse a decision of the regulator that nobody asked for, or that is there already.

    Raises Conflict (`no-appeal`, `fee-unpaid`, `ruled-already`).
    """
    require_appealed(uow, row)
    appeal = checked(uow.session, uow.session.get(GrievanceAppeal, row.id))
    if appeal is not None and appeal.bill_id is not None and _waits(uow, row, appeal.bill_id):
        raise Conflict(sentence("The fee of the appeal is not paid yet."), code="fee-unpaid")


def _waits(uow: UnitOfWork, row: Grievance, bill_id: UUID) -> bool:
    """Return True while the regulator waits for a fee: after a silent committee until it is due.

    Else an appellant who does not pay would hold the award for ever.
    """
    bill = bill_state(uow, bill_id)
    if bill.owed_paisa == 0:
        return False
    return row.ended_at is not None or local_day(uow.now) <= bill.due_on


def _values(uow: UnitOfWork, command: EnterRuling) -> Mapping[str, object]:
    row, tender = of_department(uow, command.grievance_id, permissions.ENTER_RULING)
    refuse_letter(uow, row, tender)
    if _there(uow, row) is not None:
        raise _entered_already()
    _refuse_outcome(command.outcome)
    _refuse_day(uow, row, command)
    if command.file is None:
        problem = sentence("Choose the file of the regulator's letter.")
        raise Invalid(problem, code="no-letter", fields={"file": problem})
    return {
        "decided_on": command.decided_on,
        "document_id": _keep(uow, row, command.file),
        **_ruling_values(command),
    }


def refuse_letter(uow: UnitOfWork, row: Grievance, tender: Tender) -> None:
    """Refuse a letter where the regulator's own officers decide, or nobody asked for a decision.

    Raises Conflict (`no-appeal`, `fee-unpaid`, `regulator-decides`).
    """
    refuse_ruling(uow, row)
    if regulator_decides(uow, row, tender):
        raise Conflict(
            sentence(
                "The regulator's officers decide this here themselves. A letter is entered only"
                " while fewer than two of them may decide."
            ),
            code="regulator-decides",
        )


def _ruling_values(command: EnterRuling | DecideAppeal) -> Mapping[str, object]:
    given = ("grievance_id", "number", "outcome", "reasons")
    return {name: getattr(command, name) for name in given}


def _there(uow: UnitOfWork, row: Grievance) -> GrievanceRuling | None:
    query = select(GrievanceRuling).filter_by(grievance_id=row.id, refused_at=None)
    return uow.session.scalars(query).one_or_none()


def _entered_already() -> Conflict:
    return Conflict(
        sentence("The regulator's decision has already been entered."), code="ruled-already"
    )


def _keep(uow: UnitOfWork, row: Grievance, file: Upload) -> UUID:
    kept = store(
        uow,
        file.stream,
        file.filename,
        kinds=PAPERS,
        subject_kind=PAPER,
        subject_id=row.id,
        purpose="Decision of the regulator",
    )
    return kept.id


def _refuse_outcome(outcome: str) -> None:
    if outcome not in OUTCOMES:
        problem = sentence("Choose what the regulator decided.")
        raise Invalid(problem, code="outcome", fields={"outcome": problem})


def _refuse_day(uow: UnitOfWork, row: Grievance, command: EnterRuling) -> None:
    if not local_day(row.filed_at) <= command.decided_on <= local_day(uow.instant()):
        problem = sentence(
            "Enter the date of the decision: on or after the date of the grievance, and no"
            " later than today."
        )
        raise Invalid(problem, code="decided-on", fields={"decided_on": problem})


def of_own_department(uow: UnitOfWork, row: GrievanceRuling) -> None:
    """Raise NotFound for an officer of another department, and for the regulator's own decision."""
    if row.by_regulator:
        raise NotFound
    tender_id = uow.get(Grievance, row.grievance_id).tender_id
    if uow.get(Tender, tender_id).department_id != uow.actor.organisation:
        raise NotFound


def _before(uow: UnitOfWork, row: GrievanceRuling) -> None:
    of_own_department(uow, row)
    require_genuine(uow.vault, row)
    refuse_letter(uow, *locked(uow, row.grievance_id))


def _follow(uow: UnitOfWork, row: GrievanceRuling) -> None:
    """End what still runs, give the remedy, and settle the fee."""
    grievance, tender = locked(uow, row.grievance_id)
    if grievance.ended_at is None:
        grievance.ended_at = uow.instant()
    uow.session.flush()
    give_remedy(uow, grievance, tender, row.outcome, row.reasons)
    appeal = checked(uow.session, uow.session.get(GrievanceAppeal, grievance.id))
    if appeal is not None and appeal.bill_id is not None:
        _settle_fee(uow, row, appeal.bill_id)
    uow.publish(RULED, grievance_id=grievance.id)


def _settle_fee(uow: UnitOfWork, row: GrievanceRuling, bill_id: UUID) -> None:
    """Ask Finance to return the fee of a success; a fee that nobody paid is owed no more."""
    if row.outcome in SUCCESS:
        back = FeeReturn(
            bill_id=bill_id,
            reference=fee_reference(row.grievance_id),
            entered_by=row.entered_by,
            reason=RETURN_REASON,
        )
        propose_fee_return(uow, back)
    bill = bill_state(uow, bill_id)
    unpaid = bill.owed_paisa > 0 and bill.cancelled_at is None
    if unpaid and not holds_money(uow, bill_id):
        cancel_bill(uow, bill_id, DECIDED_UNPAID)


def _summary(row: GrievanceRuling) -> Json:
    return {
        "grievance": str(row.grievance_id),
        "number": row.number,
        "decided_on": row.decided_on.isoformat(),
        "outcome": row.outcome,
        "document": str(row.document_id) if row.document_id else None,
        "by_regulator": bool(row.by_regulator),
    }


RULING = Decision(
    row=GrievanceRuling,
    command=EnterRuling,
    names=Names("enter_ruling", "confirm_ruling", "refuse_ruling"),
    audit=LETTER,
    may_propose=permissions.ENTER_RULING,
    may_decide=permissions.ENTER_RULING,
    summary=_summary,
    values=_values,
    before_approval=_before,
    on_approval=_follow,
    before_refusal=of_own_department,
    proof=require_fresh_proof,
)


def _own_values(uow: UnitOfWork, command: DecideAppeal) -> Mapping[str, object]:
    """Raise as `RULING` does, and Conflict (`interest`, `declare-first`)."""
    row, tender = locked(uow, command.grievance_id)
    refuse_ruling(uow, row)
    refuse_unfit(uow, row, tender)
    _refuse_outcome(command.outcome)
    _overtake(uow, row)
    return {
        "decided_on": local_day(uow.instant()),
        "document_id": _keep(uow, row, command.file) if command.file else None,
        "by_regulator": True,
        **_ruling_values(command),
    }


def _overtake(uow: UnitOfWork, row: Grievance) -> None:
    """Refuse a letter that nobody confirmed: the department cannot hold up the regulator by it."""
    there = _there(uow, row)
    if there is None:
        return
    mine = select(GrievanceRuling).filter_by(id=there.id).with_for_update(skip_locked=True)
    letter = uow.session.scalars(mine.execution_options(populate_existing=True)).one_or_none()
    # One that somebody is deciding at this moment is not waited for: they wait for our locks.
    if letter is None or letter.by_regulator or not letter.waiting:
        raise _entered_already()
    require_genuine(uow.vault, letter)
    letter.refuse(by=uow.actor.person, at=uow.instant(), reason=OVERTAKEN)
    uow.session.flush()
    uow.audit(LETTER.refused, letter.id, after={"reason": OVERTAKEN})


def of_regulator(_: UnitOfWork, row: GrievanceRuling) -> None:
    """Raise NotFound for a letter that the department entered."""
    if not row.by_regulator:
        raise NotFound


def _before_own(uow: UnitOfWork, row: GrievanceRuling) -> None:
    of_regulator(uow, row)
    require_genuine(uow.vault, row)
    grievance, tender = locked(uow, row.grievance_id)
    refuse_ruling(uow, grievance)
    refuse_unfit(uow, grievance, tender)


OWN_RULING = Decision(
    row=GrievanceRuling,
    command=DecideAppeal,
    names=Names("propose_own_ruling", "approve_own_ruling", "refuse_own_ruling"),
    audit=Audit("ruling.proposed_own", "ruling.approved_own", "ruling.refused_own"),
    may_propose=permissions.DECIDE_APPEAL,
    may_decide=permissions.DECIDE_APPEAL,
    summary=_summary,
    values=_own_values,
    before_approval=_before_own,
    on_approval=_follow,
    before_refusal=of_regulator,
    proof=require_fresh_proof,
)

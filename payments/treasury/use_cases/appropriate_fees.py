"""The government gives for what channels keep, so that heads' money is there in full to be sent."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.treasury.models import FeeAppropriation
from payments.treasury.permissions import APPROPRIATE_FEES, DECIDE_APPROPRIATION
from payments.treasury.postings import appropriation_posting


@dataclass(frozen=True, kw_only=True)
class AppropriateFees:
    """Money put into a bank's account; `reference` is the sanction's own number."""

    bank: str
    amount_paisa: int
    reference: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveAppropriation:
    """Which proposal."""

    appropriation_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseAppropriation:
    """Which proposal, and why not."""

    appropriation_id: UUID
    reason: str


def appropriate_fees(uow: UnitOfWork, command: AppropriateFees) -> FeeAppropriation:
    """Enter it. Raises Conflict (`sanction-used`) for a sanction that was entered before."""
    require(uow.actor, APPROPRIATE_FEES)
    used = select(FeeAppropriation.id).filter_by(reference=command.reference, refused_at=None)
    if uow.session.scalar(used):
        problem = sentence("This sanction was entered already.")
        raise Conflict(problem, code="sanction-used", fields={"reference": problem})
    row = FeeAppropriation(
        id=new_id(), entered_by=uow.actor.person, entered_at=uow.instant(), **vars(command)
    )
    uow.add(row)
    uow.audit("fees.proposed", row.id, after=_summary(row))
    return row


def approve_appropriation(uow: UnitOfWork, command: ApproveAppropriation) -> FeeAppropriation:
    """Let it count: it stands in the bank's statement.

    Raises Forbidden for who entered it, ProofNeeded, Conflict when decided.
    """
    require(uow.actor, DECIDE_APPROPRIATION)
    require_fresh_proof(uow)
    row = uow.lock(FeeAppropriation, command.appropriation_id)
    now = uow.instant()
    with uow.session.no_autoflush:
        row.approve(by=uow.actor.person, at=now)
        posting = appropriation_posting(row.id, row.bank, row.amount_paisa, now)
        row.transaction_id = post(uow, posting)
    uow.audit("fees.appropriated", row.id, after=_summary(row))
    return row


def refuse_appropriation(uow: UnitOfWork, command: RefuseAppropriation) -> FeeAppropriation:
    """Refuse it, or take one's own back. Raises Conflict when decided."""
    require(uow.actor, DECIDE_APPROPRIATION)
    row = uow.lock(FeeAppropriation, command.appropriation_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("fees.refused", row.id, after={"reason": command.reason})
    return row


def _summary(row: FeeAppropriation) -> dict[str, object]:
    return {"bank": row.bank, "amount": row.amount_paisa, "reference": row.reference}

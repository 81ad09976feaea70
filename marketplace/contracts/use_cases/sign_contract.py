"""Signature of a contract by both sides, each with a fresh proof of identity."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import AwardLine, Contract
from marketplace.awards.use_cases import Held, find_contract, is_signed, refuse_ended
from marketplace.debarment.use_cases.bars import refuse_barred
from marketplace.grievances.use_cases.suspension import refuse_grieved
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument
from marketplace.securities.use_cases.performance_security import (
    held_security,
    performance_required,
)
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.stays import SIGN, refuse_stayed_tender

SIGNED = "marketplace.contract_signed"
MAY_SIGN = {
    "department": permissions.SIGN_FOR_DEPARTMENT,
    "supplier": permissions.SIGN_FOR_SUPPLIER,
}


@dataclass(frozen=True, kw_only=True)
class SignContract:
    """Sign for the side that the actor acts for."""

    contract_id: UUID


def sign_contract(uow: UnitOfWork, command: SignContract) -> Contract:
    """Sign; with the second signature the contract is in force.

    Raises ProofNeeded without a fresh proof, Conflict while a court blocks it (`stayed`), while a
    grievance about its parts runs (`grieved`), for a supplier that is barred (`barred`), while the
    performance security is missing or not verified, and for a second signature of the same side.
    """
    held = find_contract(uow, command.contract_id, "department", "supplier")
    require(uow.actor, MAY_SIGN[held.side])
    require_fresh_proof(uow)
    refuse_stayed_tender(uow, held.tender.id, SIGN)
    refuse_grieved(uow, held.tender, scopes_won(uow, held.contract))
    refuse_barred(uow, [held.contract.supplier_id], held.tender.department_id)
    refuse_signature(held, held_security(uow, held.contract), uow.instant())
    setattr(held.contract, f"{held.side}_signed_at", uow.instant())
    setattr(held.contract, f"{held.side}_signed_by", uow.actor.person)
    if is_signed(held.contract):
        held.tender.signed_at = held.tender.signed_at or uow.instant()
        uow.publish(SIGNED, contract_id=held.contract.id, tender_id=held.tender.id)
    uow.session.flush()
    uow.audit("contract.signed", held.contract.id, after={"side": held.side})
    return held.contract


def scopes_won(uow: UnitOfWork, contract: Contract) -> list[str]:
    """Return the parts of the tender that a contract is about."""
    lines = select(AwardLine.scope).filter_by(award_id=contract.award_id, bid_id=contract.bid_id)
    return list(uow.session.scalars(lines.order_by(AwardLine.scope)))


def refuse_signature(held: Held, security: Instrument | None, at: datetime) -> None:
    """Raise Conflict if a side cannot sign a contract: its page uses this check too."""
    refuse_ended(held.contract)
    # The first signed contract ends the time of reversals; the others of the award still follow.
    if held.tender.signed_at is None:
        held.tender.require(TenderAction.SIGN, at)
    is_there = security is not None and security.verified_at is not None
    if performance_required(held.tender, held.contract) and not is_there:
        raise Conflict(
            sentence("The performance security must be recorded and verified before anyone signs."),
            code="security-missing",
        )
    if getattr(held.contract, f"{held.side}_signed_at") is not None:
        raise Conflict(sentence("Your side has signed this contract already."), code="signed")

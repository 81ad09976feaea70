"""Both sides sign a contract, each with a fresh proof of who signs."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.models.award import Contract
from marketplace.policy.lifecycle import Action
from marketplace.use_cases.contracts.finding import Held, find_contract, is_signed, refuse_ended
from marketplace.use_cases.contracts.performance_security import (
    held_security,
    performance_required,
)

SIGNED = "marketplace.contract_signed"
_MAY_SIGN = {
    "department": permissions.SIGN_FOR_DEPARTMENT,
    "supplier": permissions.SIGN_FOR_SUPPLIER,
}


@dataclass(frozen=True, kw_only=True)
class SignContract:
    """Sign for the side that the actor acts for."""

    contract_id: UUID


def sign_contract(uow: UnitOfWork, command: SignContract) -> Contract:
    """Sign; with the second signature the contract is in force.

    Raises ProofNeeded without a fresh proof, Conflict while the performance security is missing
    or not verified, and for a second signature of the same side.
    """
    held = find_contract(uow, command.contract_id, "department", "supplier")
    require(uow.actor, _MAY_SIGN[held.side])
    require_fresh_proof(uow)
    refuse_ended(held.contract)
    # The first signed contract ends the time of reversals; the others of the award still follow.
    if held.tender.signed_at is None:
        held.tender.require(Action.SIGN, uow.instant())
    _check_security(uow, held)
    _sign(uow, held)
    if is_signed(held.contract):
        held.tender.signed_at = held.tender.signed_at or uow.instant()
        uow.publish(SIGNED, contract_id=held.contract.id, tender_id=held.tender.id)
    uow.session.flush()
    uow.audit("contract.signed", held.contract.id, after={"side": held.side})
    return held.contract


def _check_security(uow: UnitOfWork, held: Held) -> None:
    if performance_required(held.tender, held.contract) == 0:
        return
    instrument = held_security(uow, held.contract)
    if instrument is None or instrument.verified_at is None:
        raise Conflict(
            sentence("The performance security must be recorded and verified before anyone signs."),
            code="security-missing",
        )


def _sign(uow: UnitOfWork, held: Held) -> None:
    contract = held.contract
    signed_at = getattr(contract, f"{held.side}_signed_at")
    if signed_at is not None:
        raise Conflict(sentence("Your side has signed this contract already."), code="signed")
    setattr(contract, f"{held.side}_signed_at", uow.instant())
    setattr(contract, f"{held.side}_signed_by", uow.actor.person)

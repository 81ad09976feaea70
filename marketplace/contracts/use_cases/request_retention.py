"""Request of a winner to keep its bid's deposit for its contract, and its withdrawal."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.awards.use_cases import find_contract
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.securities.policy import CARRY, MAX_WITHDRAWN, NO_USE, TAKEN_BACK
from marketplace.securities.use_cases.ask_bill import performance_bill, refuse_needless
from marketplace.securities.use_cases.retainable_deposits import (
    deposit_of,
    question,
    refuse_bill,
    require_keepable_deposit,
    waiting_request,
)
from marketplace.securities.use_cases.two_person_steps import (
    propose_or_approve,
    refuse_waiting,
    waiting_step,
)

RETENTION_REQUESTED = "marketplace.deposit_keeping_asked"
_ALREADY_REQUESTED = sentence("Your firm has already requested this. The department decides.")
_OTHER_STEP = sentence("Another proposal for this security needs a decision by a second officer.")
_TOO_OFTEN = sentence(
    "Your firm has made and withdrawn this request too often. Pay the bill of the contract, or "
    "contact the department."
)
_NOT_WAITING = sentence(
    "Your firm has not requested this, or the department has already decided. Nothing was changed."
)


@dataclass(frozen=True, kw_only=True)
class AskToKeepDeposit:
    """The contract for which its winner wants the deposit of its bid to be kept."""

    contract_id: UUID


@dataclass(frozen=True, kw_only=True)
class TakeBackQuestion:
    """The contract for which its winner had asked."""

    contract_id: UUID


def ask_to_keep_deposit(uow: UnitOfWork, command: AskToKeepDeposit) -> Instrument:
    """Request to keep the deposit of a bid for its contract; raise the contract's bill.

    Raises NotFound, Forbidden, Conflict if nothing can be kept: see `keepable.py`.
    """
    require(uow.actor, permissions.SIGN_FOR_SUPPLIER)
    held = find_contract(uow, command.contract_id, "supplier")
    refuse_needless(uow, held)
    deposit = deposit_of(uow, held.contract).paper
    require_keepable_deposit(deposit, held.contract)
    _refuse_waiting(uow, deposit, held.contract)
    if _withdrawals(uow, deposit, held.contract) >= MAX_WITHDRAWN:
        raise Conflict(_TOO_OFTEN, code="asked-too-often")
    refuse_bill(performance_bill(uow, held))
    propose_or_approve(uow, deposit, question(held.contract))
    uow.publish(
        RETENTION_REQUESTED,
        tender_id=held.tender.id,
        contract_id=held.contract.id,
        instrument_id=deposit.id,
    )
    return deposit


def _refuse_waiting(uow: UnitOfWork, deposit: Instrument, contract: Contract) -> None:
    """Refuse while something waits; a question about a contract that became void does not."""
    if waiting_request(uow, deposit, contract) is not None:
        raise Conflict(_ALREADY_REQUESTED, code="another-step-waits")
    waiting = waiting_step(uow, deposit.id)
    if waiting is not None and waiting.step != CARRY:
        raise Conflict(_OTHER_STEP, code="another-step-waits")
    refuse_waiting(uow, deposit, NO_USE)


def take_back_question(uow: UnitOfWork, command: TakeBackQuestion) -> Instrument:
    """Withdraw the request while nobody has decided; a repetition changes nothing.

    The contract's bill stays, to be paid. Raises NotFound, Forbidden, Conflict if the firm did not
    ask, or the department has decided.
    """
    require(uow.actor, permissions.SIGN_FOR_SUPPLIER)
    held = find_contract(uow, command.contract_id, "supplier")
    deposit = deposit_of(uow, held.contract).paper
    if waiting_request(uow, deposit, held.contract) is not None:
        refuse_waiting(uow, deposit, TAKEN_BACK)
    elif not _was_withdrawn(uow, deposit, held.contract):
        raise Conflict(_NOT_WAITING, code="nothing-waits")
    return deposit


def _withdrawals(uow: UnitOfWork, deposit: Instrument, contract: Contract) -> int:
    query = _questions(deposit, contract).where(SecurityStep.refused_reason == TAKEN_BACK)
    return len(uow.session.scalars(query).all())


def _was_withdrawn(uow: UnitOfWork, deposit: Instrument, contract: Contract) -> bool:
    """Return True if the last request about a contract was already withdrawn."""
    last = uow.session.scalar(_questions(deposit, contract).limit(1))
    return last == TAKEN_BACK


def _questions(deposit: Instrument, contract: Contract) -> Select[str | None]:
    """Select why the questions about a contract were refused, the latest first."""
    asked = question(contract)
    return (
        select(SecurityStep.refused_reason)
        .filter_by(instrument_id=deposit.id, step=asked.step, reason=asked.reason)
        .order_by(SecurityStep.id.desc())
    )

"""A winner's deposit of its bid is kept as its contract's security: it asks, an officer agrees.

What the contract needs of it pays the contract's bill; what it does not need goes back as ever, and
where it falls short the winner pays the rest of that bill. Until the winner has signed, what was
kept still answers for its bid (`deposits.py`).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.models.award import Award, Contract
from marketplace.models.opening import Instrument
from marketplace.models.tender import Tender
from marketplace.use_cases.contracts.finding import find_contract
from marketplace.use_cases.contracts.security_steps import Word, second_word, waiting_step
from marketplace.use_cases.money.ask_bill import performance_bill, refuse_needless
from marketplace.use_cases.money.deposits import contract_bill, hold_paid
from marketplace.use_cases.money.paid import PAID
from payments.public import BillView, MoveDeposit, State, bill_state, move_deposit

CARRY = "carry"
_REASON = "Kept as the performance security of contract {}"
_NO_DEPOSIT = sentence(
    "This bid was not secured by a deposit paid by bill. Only such a deposit can be kept."
)
_WENT_BACK = sentence("This deposit went back already, or is on its way.")
_FORFEITED = sentence("This deposit was forfeited. Nothing of it can be kept.")
_KEPT = sentence("This deposit is kept for the contract already.")
_PAID = sentence("The security of this contract is paid. Nothing need be kept.")
_CANCELLED = sentence(
    "The bill for the security of this contract was cancelled, when a paper took its place. Bring "
    "a paper of a bank."
)
_NO_CONTRACT = sentence(
    "No contract is drawn up with this bidder. Until then its deposit is held for its bid."
)
_NOT_ASKED = sentence("The winner has not asked for this. It asks on the page of its contract.")
_ASKED = sentence("Your firm has asked for this already. The department decides.")
_OTHER_STEP = sentence("Another step with this security waits for its second officer.")


@dataclass(frozen=True, kw_only=True)
class AskToKeepDeposit:
    """The contract for which its winner wants the deposit of its bid to be kept."""

    contract_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreeToKeepDeposit:
    """The deposit that its bidder wants to be kept for its contract."""

    instrument_id: UUID


def ask_to_keep_deposit(uow: UnitOfWork, command: AskToKeepDeposit) -> Instrument:
    """Ask that the deposit of a bid is kept for its contract, whose bill is raised here.

    Raises NotFound, Forbidden, Conflict where nothing can be kept: see the sentences above.
    """
    require(uow.actor, permissions.SIGN_FOR_SUPPLIER)
    held = find_contract(uow, command.contract_id, "supplier")
    refuse_needless(uow, held)
    deposit = _deposit(uow, held.contract)
    waiting = waiting_step(uow, deposit.id)
    if waiting is not None:
        asked = waiting.step == CARRY
        raise Conflict(_ASKED if asked else _OTHER_STEP, code="another-step-waits")
    _refuse_bill(performance_bill(uow, held))
    second_word(uow, deposit, _word(held.contract))
    return deposit


def agree_to_keep_deposit(uow: UnitOfWork, command: AgreeToKeepDeposit) -> Instrument:
    """Agree, as an officer: the money moves, and the contract's security is there if it is whole.

    Raises NotFound, ProofNeeded, Forbidden, Conflict where nothing can be kept, or nobody asked.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    contract = _contract(uow, command.instrument_id)
    held = find_contract(uow, contract.id, "department")
    refuse_needless(uow, held)
    deposit = _deposit(uow, held.contract)
    waiting, bill = waiting_step(uow, deposit.id), contract_bill(uow, contract.id)
    if waiting is None or waiting.step != CARRY or bill is None:
        raise Conflict(_NOT_ASKED, code="nobody-asked")
    _refuse_bill(bill_state(uow, bill.bill_id))
    entered_by = waiting.entered_by
    second_word(uow, deposit, _word(contract))
    _keep(uow, deposit, contract, entered_by)
    hold_paid(uow, bill)
    return deposit


def _keep(uow: UnitOfWork, deposit: Instrument, contract: Contract, entered_by: UUID) -> None:
    bill = contract_bill(uow, contract.id)
    assert bill is not None  # noqa: S101 - asked above
    assert deposit.bill_id is not None  # noqa: S101 - asked above
    move = MoveDeposit(
        business_key=f"security:{deposit.id}",
        from_bill_id=deposit.bill_id,
        to_bill_id=bill.bill_id,
        entered_by=entered_by,
        reason=_REASON.format(contract.reference),
    )
    deposit.carried_paisa = move_deposit(uow, move)
    deposit.carried_at, deposit.carried_contract_id = uow.instant(), contract.id
    uow.session.flush()
    after: dict[str, object] = {"contract": str(contract.id), "amount": deposit.carried_paisa}
    uow.audit("security.carried", deposit.id, after=after)


def _contract(uow: UnitOfWork, instrument_id: UUID) -> Contract:
    """Return the contract of the bid behind a deposit. Raises NotFound, Conflict without one."""
    deposit = uow.session.get(Instrument, instrument_id)
    if deposit is None:
        raise NotFound
    tender = uow.lock(Tender, deposit.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    query = (
        select(Contract)
        .join(Award, Award.id == Contract.award_id)
        .where(Contract.bid_id == deposit.bid_id, Award.reversed_at.is_(None))
    )
    contract = uow.session.scalars(query).one_or_none()
    _refuse(deposit)
    if contract is None:
        raise Conflict(_NO_CONTRACT, code="no-contract")
    return contract


def _deposit(uow: UnitOfWork, contract: Contract) -> Instrument:
    """Return the deposit behind the bid of a contract, as it is under the tender's lock."""
    query = select(Instrument).filter_by(bid_id=contract.bid_id, purpose="bid")
    found = uow.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Conflict(_NO_DEPOSIT, code="no-deposit")
    _refuse(found)
    return found


def _refuse(deposit: Instrument) -> None:
    problems: tuple[tuple[bool, str, Sentence], ...] = (
        (deposit.bill_id is None, "no-deposit", _NO_DEPOSIT),
        (deposit.returned_at is not None, "deposit-gone", _WENT_BACK),
        (deposit.forfeited_at is not None, "deposit-gone", _FORFEITED),
        (deposit.carried_at is not None, "deposit-kept", _KEPT),
    )
    for holds, code, words in problems:
        if holds:
            raise Conflict(words, code=code)


def _refuse_bill(bill: BillView) -> None:
    if bill.state in PAID:
        raise Conflict(_PAID, code="security-paid")
    if bill.state is State.CANCELLED:
        raise Conflict(_CANCELLED, code="security-bill-cancelled")


def _word(contract: Contract) -> Word:
    return Word(step=CARRY, reason=_REASON.format(contract.reference))

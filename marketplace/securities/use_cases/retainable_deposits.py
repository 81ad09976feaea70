"""Checks whether a deposit can be kept: at the winner's request and the officer's approval."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.securities.policy import CARRY, question_about
from marketplace.securities.queries.money_item import PAID
from marketplace.securities.use_cases.two_person_steps import ProposedStep, waiting_step
from payments.public import BillView, State

_NO_DEPOSIT = sentence(
    "This bid was not secured by a deposit paid by bill. Only such a deposit can be kept."
)
_WENT_BACK = sentence("This deposit was already refunded, or is being refunded.")
_FORFEITED = sentence("This deposit was forfeited. Nothing of it can be kept.")
_ALREADY_RETAINED = sentence("This deposit is kept for the contract already.")
_PAID = sentence("The security of this contract is paid. No deposit needs to be kept.")
_CANCELLED = sentence(
    "The bill for the security of this contract was cancelled, when a bank’s document"
    " replaced it. Provide a bank’s document."
)


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """A security of a bid whose money came by a bill."""

    paper: Instrument
    bill_id: UUID


def deposit_of(uow: UnitOfWork, contract: Contract) -> Deposit:
    """Return the security of a contract's bid, as it is under the tender's lock.

    Raises Conflict if it is not a deposit.
    """
    query = select(Instrument).filter_by(bid_id=contract.bid_id, purpose="bid")
    found = uow.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None or found.bill_id is None:
        raise Conflict(_NO_DEPOSIT, code="no-deposit")
    return Deposit(paper=found, bill_id=found.bill_id)


def require_keepable_deposit(deposit: Instrument, contract: Contract | None = None) -> None:
    """Raise Conflict if nothing of a security can be kept any more, or ever could.

    The part kept for a contract that became void can be kept for the next one.
    """
    kept = contract is not None and deposit.carried_contract_id == contract.id
    problems: tuple[tuple[bool, str, Sentence], ...] = (
        (deposit.bill_id is None or deposit.purpose != "bid", "no-deposit", _NO_DEPOSIT),
        (deposit.returned_at is not None, "deposit-gone", _WENT_BACK),
        (deposit.forfeited_at is not None, "deposit-gone", _FORFEITED),
        (kept, "deposit-kept", _ALREADY_RETAINED),
    )
    for holds, code, words in problems:
        if holds:
            raise Conflict(words, code=code)


def refuse_bill(bill: BillView) -> None:
    """Raise Conflict if a contract's bill needs nothing of a deposit."""
    if bill.state in PAID:
        raise Conflict(_PAID, code="security-paid")
    if bill.state is State.CANCELLED:
        raise Conflict(_CANCELLED, code="security-bill-cancelled")


def question(contract: Contract) -> ProposedStep:
    """Return the step by which a contract's winner asks, and an officer agrees."""
    return ProposedStep(step=CARRY, reason=question_about(contract.reference))


def waiting_request(
    uow: UnitOfWork, deposit: Instrument, contract: Contract
) -> SecurityStep | None:
    """Return the question about this contract that nobody has decided yet."""
    waiting = waiting_step(uow, deposit.id)
    asked = question(contract)
    same = waiting is not None and (waiting.step, waiting.reason) == (asked.step, asked.reason)
    return waiting if same else None

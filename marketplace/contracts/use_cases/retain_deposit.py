"""A winner's bid deposit is kept as its contract's security: it requests, an officer approves.

What the contract needs of it pays the contract's bill; what it does not need is refunded as usual,
and where it falls short the winner pays the rest of that bill. Until the winner has signed, what
was kept still answers for its bid (`deposits.py`).
"""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.awards.use_cases import find_contract
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument, TenderBill
from marketplace.securities.use_cases.ask_bill import refuse_needless
from marketplace.securities.use_cases.deposits import contract_bill, empty_bill, hold_paid
from marketplace.securities.use_cases.retainable_deposits import (
    Deposit,
    deposit_of,
    question,
    refuse_bill,
    require_keepable_deposit,
    waiting_request,
)
from marketplace.securities.use_cases.two_person_steps import propose_or_approve
from marketplace.tenders.models import Tender
from payments.public import MoveDeposit, bill_state, move_deposit

DEPOSIT_RETAINED = "marketplace.deposit_kept"
_NO_CONTRACT = sentence(
    "No contract is drawn up with this bidder. Until then its deposit is held for its bid."
)
_NOT_REQUESTED = sentence(
    "The winner has not requested this. It can do so on the page of its contract."
)


@dataclass(frozen=True, kw_only=True)
class AgreeToKeepDeposit:
    """The deposit that its bidder wants to be kept for its contract."""

    instrument_id: UUID


def agree_to_keep_deposit(uow: UnitOfWork, command: AgreeToKeepDeposit) -> Instrument:
    """Approve the request: move the money; the contract's security is there if it is whole.

    Raises NotFound, ProofNeeded, Forbidden, Conflict if nothing can be kept, or nobody requested
    it.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    held = find_contract(uow, _contract(uow, command.instrument_id).id, "department")
    refuse_needless(uow, held)
    deposit = deposit_of(uow, held.contract)
    paper = deposit.paper
    require_keepable_deposit(paper, held.contract)
    asked, bill = (
        waiting_request(uow, paper, held.contract),
        contract_bill(uow, held.contract.id),
    )
    if asked is None or bill is None:
        raise Conflict(_NOT_REQUESTED, code="nobody-asked")
    refuse_bill(bill_state(uow, bill.bill_id))
    propose_or_approve(uow, paper, question(held.contract))
    _keep(uow, deposit, held.contract, bill, asked.entered_by)
    hold_paid(uow, bill)
    return paper


def _keep(
    uow: UnitOfWork, deposit: Deposit, contract: Contract, bill: TenderBill, entered_by: UUID
) -> None:
    paper = deposit.paper
    void = contract_bill(uow, paper.carried_contract_id) if paper.carried_contract_id else None
    move = MoveDeposit(
        business_key=f"security:{paper.id}" + (f":{contract.id}" if void else ""),
        from_bill_id=deposit.bill_id,
        to_bill_id=bill.bill_id,
        entered_by=entered_by,
        reason=question(contract).reason,
    )
    paper.carried_paisa = _move_all(uow, paper, move, void)
    paper.carried_at, paper.carried_contract_id = uow.instant(), contract.id
    uow.session.flush()
    if void is not None:
        empty_bill(uow, void, move.reason)
    after: dict[str, object] = {"contract": str(contract.id), "amount": paper.carried_paisa}
    uow.audit("security.carried", paper.id, after=after)
    uow.publish(
        DEPOSIT_RETAINED, tender_id=paper.tender_id, contract_id=contract.id, instrument_id=paper.id
    )


def _move_all(
    uow: UnitOfWork, paper: Instrument, move: MoveDeposit, void: TenderBill | None
) -> int:
    """Move what was kept for a contract that became void first, then what else is needed.

    Returns all that left the bid's own bill, now or before: the rest of it is there.
    """
    if void is None:
        return move_deposit(uow, move)
    key = f"kept:{paper.id}:{move.to_bill_id}"
    move_deposit(uow, replace(move, business_key=key, from_bill_id=void.bill_id, moved_only=True))
    moved_paisa = paper.carried_paisa or 0
    if paper.left_paisa and bill_state(uow, move.to_bill_id).owed_paisa:
        moved_paisa += move_deposit(uow, move)
    return moved_paisa


def _contract(uow: UnitOfWork, instrument_id: UUID) -> Contract:
    """Return the contract of the bid behind a deposit. Raises NotFound, Conflict without one."""
    deposit = uow.session.get(Instrument, instrument_id)
    if deposit is None:
        raise NotFound
    tender = uow.lock(Tender, deposit.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    require_keepable_deposit(deposit)
    query = (
        select(Contract)
        .join(Award, Award.id == Contract.award_id)
        .where(Contract.bid_id == deposit.bid_id, Award.reversed_at.is_(None))
        .order_by(Contract.id)
    )
    # A bid has several where its parts were awarded one after another: the one that it asked for.
    contracts = uow.session.scalars(query).all()
    asked = (each for each in contracts if waiting_request(uow, deposit, each) is not None)
    contract = next(asked, next(iter(contracts), None))
    if contract is None:
        raise Conflict(_NO_CONTRACT, code="no-contract")
    require_keepable_deposit(deposit, contract)
    return contract

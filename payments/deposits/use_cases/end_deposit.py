"""Deposits end: returned to their payer, or forfeited to a head of account. Two people each time.

The domain that asked for a deposit has asked its own officers; here the money follows, under the
bill's lock: of a return and a forfeiture at the same instant one comes first, the other is refused.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.queries import deposit_head, read_facts
from payments.deposits.models import DepositForfeiture, DepositMove
from payments.kernel.postings import Head, forfeit_posting
from payments.receipts.models import Payment, PaymentAllocation
from payments.receipts.policy import DEPOSIT
from payments.receipts.queries import has_lapsed
from payments.receipts.use_cases.record_money import lock_bill
from payments.refunds.models import Refund
from payments.refunds.use_cases.propose_refund import agree_to_refund
from payments.refunds.use_cases.raise_refunds import (
    enter_excess_return,
    enter_returns,
    money_for,
    remaining_billed,
)

_NOT_HELD = sentence(
    "This deposit is no longer held: it was refunded, is being refunded, or was forfeited."
)


_LAPSED = sentence(
    "This deposit has lapsed and is revenue now. Its payer claims it of the Finance Department."
)


@dataclass(frozen=True, kw_only=True)
class MoneyReturn:
    """All that came for a bill's lines goes back; `entered_by` is the first of the two people."""

    bill_id: UUID
    entered_by: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExcessReturn:
    """A refund of a payment's excess; `entered_by` is the first of the two people."""

    payment_id: UUID
    entered_by: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class Forfeiture:
    """A bill's deposit becomes income of a head; `entered_by` is the first of the two people.

    `moved_only`: only what had been moved to it from another bill; the rest may still go back.
    """

    bill_id: UUID
    head_code: str
    ddo_code: str
    entered_by: UUID
    reason: str
    moved_only: bool = False


def propose_return(uow: UnitOfWork, ask: MoneyReturn) -> list[Refund]:
    """Enter refunds of what came for a bill, for a finance officer to approve.

    What goes back already, or was a credit note, is left out: asked twice it is the same refund.
    """
    bill = lock_bill(uow, uow.get(Bill, ask.bill_id).psid)
    return enter_returns(uow, bill, ask.reason, by=ask.entered_by)


def propose_excess_return(uow: UnitOfWork, ask: ExcessReturn) -> Refund | None:
    """Enter a refund of what was too much, for a finance officer to approve; asked twice, once."""
    payment = uow.get(Payment, ask.payment_id)
    lock_bill(uow, uow.get(Bill, payment.bill_id).psid)
    return enter_excess_return(uow, payment, ask.reason, by=ask.entered_by)


def propose_excess_returns(uow: UnitOfWork, ask: MoneyReturn) -> list[Refund]:
    """Enter refunds of what was too much of all that came for a bill; asked twice, once."""
    bill = lock_bill(uow, uow.get(Bill, ask.bill_id).psid)
    made = [
        enter_excess_return(uow, payment, ask.reason, by=ask.entered_by)
        for payment in money_for(uow, bill)
    ]
    return [refund for refund in made if refund is not None]


def return_deposit(uow: UnitOfWork, ask: MoneyReturn) -> list[Refund]:
    """Return a deposit, as the second person: approved, and on its way after the commit.

    Raises ProofNeeded, Forbidden if one person does both, Conflict (`deposit-gone`) if nothing of
    it is left, (`deposit-lapsed`) if it has become revenue.
    """
    require_fresh_proof(uow)
    refuse_lapsed(uow, lock_bill(uow, uow.get(Bill, ask.bill_id).psid))
    made = propose_return(uow, ask)
    if not made:
        raise Conflict(_NOT_HELD, code="deposit-gone")
    return [agree_to_refund(uow, refund.id) for refund in made]


def forfeit_deposit(uow: UnitOfWork, ask: Forfeiture) -> DepositForfeiture:
    """Turn a deposit into income, as the second person.

    Amounts moved to another bill before belong to that one. Raises ProofNeeded, Conflict
    (`deposit-gone`) if any of it was refunded or is about to be, (`deposit-lapsed`).
    """
    require_fresh_proof(uow)
    bill = lock_bill(uow, uow.get(Bill, ask.bill_id).psid)
    refuse_lapsed(uow, bill)
    held = _held_paisa(uow, bill, moved_only=ask.moved_only)
    came = [each for each in money_for(uow, bill) if not ask.moved_only or each.channel == DEPOSIT]
    left = sum(sum(remaining_billed(uow, each).values()) for each in came)
    if held == 0 or held != left:
        raise Conflict(_NOT_HELD, code="deposit-gone")
    at = read_facts(uow, bill).now
    head = Head(head_code=ask.head_code, ddo_code=ask.ddo_code)
    ended = DepositForfeiture(
        **vars(ask),
        amount_paisa=held,
        approved_by=uow.actor.person,
        forfeited_at=at,
        transaction_id=post(
            uow, forfeit_posting(bill.id, deposit_head(uow.session, bill), head, held, at)
        ),
    )
    uow.add(ended)
    uow.session.flush()
    after: dict[str, object] = {"psid": bill.psid, "amount": held, "reason": ask.reason}
    uow.audit("deposit.forfeited", bill.id, after=after)
    return ended


def refuse_lapsed(uow: UnitOfWork, bill: Bill) -> None:
    """Raise Conflict (`deposit-lapsed`) if a locked bill's deposit has become revenue."""
    if uow.session.scalar(select(has_lapsed(bill.id))):
        raise Conflict(_LAPSED, code="deposit-lapsed")


def remaining_of_deposit(uow: UnitOfWork, bill: Bill) -> int:
    """Return what of a locked bill's deposit is held and neither goes back nor was ended; paisa."""
    came = money_for(uow, bill)
    left = sum(sum(remaining_billed(uow, each).values()) for each in came)
    return left if _held_paisa(uow, bill, moved_only=False) == left else 0


def _held_paisa(uow: UnitOfWork, bill: Bill, *, moved_only: bool) -> int:
    """Return what came for the lines that are deposits, less what became another bill's."""
    came = (
        select(PaymentAllocation.amount_paisa)
        .join(Payment, Payment.id == PaymentAllocation.payment_id)
        .join(
            BillLine,
            (BillLine.bill_id == PaymentAllocation.bill_id)
            & (BillLine.number == PaymentAllocation.line_number),
        )
        .where(PaymentAllocation.bill_id == bill.id, BillLine.deposit)
    )
    if moved_only:
        came = came.where(Payment.channel == DEPOSIT)
    moved = uow.session.scalars(select(DepositMove).filter_by(from_bill_id=bill.id))
    return sum(uow.session.scalars(came)) - sum(move.amount_paisa for move in moved)

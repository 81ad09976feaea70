"""A bill that must not be paid any more."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillCancellation
from payments.bills.policy.facts import BillFacts, owed
from payments.bills.queries import Read, read_facts
from payments.kernel.events import BILL_CANCELLED
from payments.kernel.permissions import CANCEL_BILL
from payments.receipts.models.deposit import DepositForfeiture
from payments.receipts.models.refund import Refund
from payments.receipts.policy import LINES
from payments.receipts.use_cases.record_money import lock_bill


@dataclass(frozen=True, kw_only=True)
class CancelBill:
    """Which bill, and why."""

    bill_id: UUID
    reason: str


def cancel_bill(uow: UnitOfWork, command: CancelBill) -> BillCancellation:
    """Cancel a bill of the officer's own department. Raises as `call_off` does."""
    require(uow.actor, CANCEL_BILL)
    bill = uow.get(Bill, command.bill_id)
    if bill.department_id != uow.actor.organisation:
        raise NotFound
    return call_off(uow, bill, command.reason)


def call_off(
    uow: UnitOfWork, bill: Bill, reason: str, *, going_back: bool = False, held: bool = False
) -> BillCancellation:
    """Cancel a bill; money that comes afterwards is an overpayment to refund.

    `going_back`: what a domain has decided to give back is no reason to leave the bill to be paid
    until Finance agrees. `held`: nor is a deposit that the domain holds until its own two people
    decide, where more is owed; what is there stays until then. Publishes
    `payments.bill_cancelled` {bill_id}. Raises Conflict where it is cancelled already
    (`bill-cancelled`) or has money (`bill-has-money`: refund that first).
    """
    bill = lock_bill(uow, bill.psid)
    read = read_facts(uow, bill)
    if read.facts.cancelled_at is not None:
        raise Conflict(sentence("This bill was cancelled already."), code="bill-cancelled")
    gone_paisa = _forfeited(uow, bill, read) + (_waiting(uow, bill) if going_back else 0)
    may_stay = held and owed(read.facts, read.now).total_paisa > 0
    if not may_stay and _still_here(read.facts, gone_paisa) > 0:
        raise Conflict(
            sentence("Money has come for this bill. Refund it before you cancel the bill."),
            code="bill-has-money",
        )
    ended = BillCancellation(
        bill_id=bill.id, cancelled_at=read.now, cancelled_by=uow.actor.person_id, reason=reason
    )
    uow.add(ended)
    uow.audit("bill.cancelled", bill.id, after={"psid": bill.psid, "reason": reason})
    uow.publish(BILL_CANCELLED, bill_id=bill.id)
    return ended


def holds_money(uow: UnitOfWork, bill: Bill) -> bool:
    """Whether money of a bill is here, for which it is not cancelled."""
    read = read_facts(uow, bill)
    return _still_here(read.facts, _forfeited(uow, bill, read)) > 0


def _still_here(facts: BillFacts, gone_paisa: int) -> int:
    """Return what came for a bill and neither went back nor is `gone_paisa` otherwise."""
    return facts.allocated_paisa - facts.refunded_paisa - gone_paisa


def _waiting(uow: UnitOfWork, bill: Bill) -> int:
    """Return what of the lines Finance is asked to give back."""
    query = select(Refund.amount_paisa).filter_by(
        bill_id=bill.id, kind=LINES, approved_at=None, refused_at=None
    )
    return sum(uow.session.scalars(query))


def _forfeited(uow: UnitOfWork, bill: Bill, read: Read) -> int:
    """Return what became income; where the whole bill did, it is paid and stays so: 0."""
    ended = uow.session.get(DepositForfeiture, bill.id)
    is_whole = owed(read.facts, read.now).total_paisa == 0
    return 0 if ended is None or is_whole else ended.amount_paisa

"""Money in suspense goes back to a payer without a bank account: by the bank's pay order.

One officer records it, another confirms that it was collected, or says that it was not
(`return_to_payer.py`). Its payer's choice is kept by `bank_orders/use_cases/choose_pay_order.py`.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from app.calendar import local_day
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.models import SuspenseDecision
from payments.kernel.permissions import SEND_REFUND
from payments.refunds.policy import PAY_ORDER, RefundState
from payments.refunds.queries.ways import by_pay_order
from payments.refunds.use_cases.record_paper import PaperOf, reserve_number
from payments.suspense.models import SuspensePayOrder
from payments.suspense.queries.items import SUSPENSE_KIND, state_now
from payments.suspense.use_cases.return_to_payer import keep_transfer, lock_return

_NO_CHOICE = sentence(
    "Its payer has not asked for a pay order. Record their request, or pay it to their account."
)
_NOT_AT_BANK = sentence(
    "This money was not paid out to a bank yet. Record the pay order when it was."
)
_IN_FUTURE = sentence("The date must be today or in the past. Enter the date on the document.")
_BANK = text("select bank from suspense_at_banks where item_id = :item order by settled_at limit 1")


@dataclass(frozen=True, kw_only=True)
class RecordSuspensePayOrder:
    """The bank's pay order for a payer, its date, and the branch where it waits."""

    decision_id: UUID
    number: str
    issued_on: date
    branch: str


def record_suspense_pay_order(uow: UnitOfWork, command: RecordSuspensePayOrder) -> SuspensePayOrder:
    """Record the pay order that the bank has made out, once: it is payable on its payer's CNIC.

    Raises NotFound, Invalid for a future day (`refund-paper`), Conflict if nothing is to be sent
    (`suspense-not-sendable`), its payer chose an account (`suspense-by-account`), no bank has the
    money (`suspense-not-at-bank`) or the number pays something else (`transfer-reference-taken`).
    """
    require(uow.actor, SEND_REFUND)
    decision = lock_return(uow, command.decision_id)
    if state_now(uow.session, decision) is not RefundState.APPROVED:
        raise Conflict(
            sentence("This does not wait for a pay order."), code="suspense-not-sendable"
        )
    if not by_pay_order(uow.session, [decision.id], SUSPENSE_KIND):
        raise Conflict(_NO_CHOICE, code="suspense-by-account")
    if command.issued_on > local_day(uow.instant()):
        raise Invalid(_IN_FUTURE, code="refund-paper", fields={"issued_on": _IN_FUTURE})
    bank = _bank_of(uow, decision)
    paper = PaperOf(kind=PAY_ORDER, payer=bank, number=command.number, issued_on=command.issued_on)
    reserve_number(uow, paper, decision.id)
    keep_transfer(uow, decision, bank, f"Pay order {command.number}")
    return _keep(uow, command)


def _bank_of(uow: UnitOfWork, decision: SuspenseDecision) -> str:
    bank: str | None = uow.session.scalar(_BANK, {"item": decision.item_id})
    if bank is None:
        raise Conflict(_NOT_AT_BANK, code="suspense-not-at-bank")
    return bank


def _keep(uow: UnitOfWork, command: RecordSuspensePayOrder) -> SuspensePayOrder:
    made = SuspensePayOrder(
        decision_id=command.decision_id,
        number=command.number,
        issued_on=command.issued_on,
        branch=command.branch,
        told_by=uow.actor.person,
        told_at=uow.instant(),
    )
    uow.add(made)
    uow.session.flush()
    return made

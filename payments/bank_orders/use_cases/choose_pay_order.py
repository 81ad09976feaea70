"""Choice of a pay order for a refund: payable on the payer's CNIC, without a bank account.

The payer chooses on the bill's page, or an officer does for them at a centre; for money returned
from suspense an officer records it, because its payer has no bill. The last choice is in force, pay
order or account, until an order to the bank is released.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.db import new_id
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_orders.payables.kinds import KINDS
from payments.bank_orders.payables.refunds import Refunds
from payments.bank_orders.payables.suspense import SuspenseBack
from payments.bank_orders.use_cases.set_payee_account import own_refund_of, require_open_payable
from payments.bills.models import Bill
from payments.bills.queries import find_psid
from payments.kernel.events import PAY_ORDER_CHOSEN
from payments.receipts.policy import CARD, DEPOSIT
from payments.refunds.models import PayOrderChoice, Refund, RefundOutcome
from payments.refunds.policy import VOUCHER
from payments.suspense.use_cases.return_to_payer import lock_return
from payments.treasury.permissions import ENTER_OWN_ACCOUNT, RECORD_PAY_ORDER

_NONE_OPEN = sentence(
    "No refund of this bill must be paid by a bank. It was paid, is on its way, or was"
    " not approved yet."
)

_NOT_APPROVED = sentence("Two officers must first agree to return it to its payer.")


@dataclass(frozen=True, kw_only=True)
class ChoosePayOrder:
    """The actor's refund to pay by a pay order."""

    refund_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChooseForPayer:
    """A payer at the counter wants what goes back of a bill by pay order.

    `seen` is who came, and which card the officer saw.
    """

    psid: str
    seen: str


@dataclass(frozen=True, kw_only=True)
class ChooseForPayee:
    """A pay order for money returned from suspense; `seen` is the payee's CNIC card."""

    decision_id: UUID
    seen: str


def choose_pay_order(uow: UnitOfWork, command: ChoosePayOrder) -> PayOrderChoice:
    """Request a pay order for the actor's own refund.

    Raises NotFound if it is another's, Conflict (`account-late`) if it is on its way.
    """
    require(uow.actor, ENTER_OWN_ACCOUNT)
    refund, _bill = own_refund_of(uow, command.refund_id)
    require_open_payable(uow, Refunds.kind, refund.id, by_payer=True)
    return _keep(uow, refund.id, seen="", refund_id=refund.id)


def choose_for_payer(uow: UnitOfWork, command: ChooseForPayer) -> list[PayOrderChoice]:
    """Ask for pay orders for the payer of a bill, who learns of it; for all that a bank is to pay.

    Publishes `payments.pay_order_chosen` {refund_id} for each. Raises NotFound, Conflict
    (`nothing-to-pay`, `account-late`).
    """
    require(uow.actor, RECORD_PAY_ORDER)
    bill = uow.session.scalars(select(Bill).filter_by(psid=find_psid(uow, command.psid))).one()
    ended = exists().where(RefundOutcome.refund_id == Refund.id)
    query = (
        select(Refund)
        .where(Refund.bill_id == bill.id, Refund.approved_at.is_not(None), ~ended)
        .where(Refund.channel.not_in((CARD, VOUCHER, DEPOSIT)))
        .order_by(Refund.id)
    )
    kind = KINDS[Refunds.kind]
    rows = [
        each for each in uow.session.scalars(query) if kind.open_for_account(uow.session, each.id)
    ]
    if not rows:
        raise Conflict(_NONE_OPEN, code="nothing-to-pay")
    return [_for_payer(uow, each, command.seen) for each in rows]


def _for_payer(uow: UnitOfWork, refund: Refund, seen: str) -> PayOrderChoice:
    require_open_payable(uow, Refunds.kind, refund.id, by_payer=False)
    made = _keep(uow, refund.id, seen=seen, refund_id=refund.id)
    uow.publish(PAY_ORDER_CHOSEN, refund_id=refund.id)
    return made


def choose_for_payee(uow: UnitOfWork, command: ChooseForPayee) -> PayOrderChoice:
    """Ask for a pay order for who gets money back from suspense.

    Raises NotFound, Conflict before it was approved (`nothing-to-pay`) and where it is on its way
    or in an order to the bank (`account-late`).
    """
    require(uow.actor, RECORD_PAY_ORDER)
    decision = lock_return(uow, command.decision_id)
    if decision.approved_at is None:
        raise Conflict(_NOT_APPROVED, code="nothing-to-pay")
    require_open_payable(uow, SuspenseBack.kind, decision.id, by_payer=False)
    return _keep(uow, decision.id, seen=command.seen, decision_id=decision.id)


def _keep(uow: UnitOfWork, payable_id: UUID, *, seen: str, **of: UUID) -> PayOrderChoice:
    row = PayOrderChoice(
        id=new_id(),
        **of,
        chosen_by=uow.actor.person,
        chosen_at=uow.instant(),
        by_payer=not seen,
        seen=seen,
    )
    uow.add(row)
    uow.audit(
        "refund.pay_order_chosen" if row.refund_id else "suspense.pay_order_chosen",
        payable_id,
        after={"by_payer": row.by_payer},
    )
    return row

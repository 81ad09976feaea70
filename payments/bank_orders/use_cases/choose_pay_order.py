"""A refund needs no bank account: its payer may ask for a pay order, payable on their CNIC.

They choose on the bill's page, or an officer does for them at a centre. Whichever was said last
counts, the pay order or an account, until an order to the bank is released.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.db import new_id
from app.errors import Conflict
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_orders.payable_kinds import KINDS
from payments.bank_orders.payable_refunds import Refunds
from payments.bank_orders.use_cases.set_payee_account import own_refund_of, refuse_late
from payments.bills.models import Bill
from payments.bills.queries import find_psid
from payments.kernel.events import PAY_ORDER_CHOSEN
from payments.receipts.models.refund import PayOrderChoice, Refund, RefundOutcome
from payments.receipts.policy import CARD, DEPOSIT, VOUCHER
from payments.treasury.permissions import TELL_OWN_ACCOUNT, TELL_PAY_ORDER

_NONE_OPEN = sentence(
    "No refund of this bill is to be paid by a bank. It was paid, is on its way, or was not "
    "approved yet."
)


@dataclass(frozen=True, kw_only=True)
class ChoosePayOrder:
    """Which refund of one's own is to come by a pay order."""

    refund_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChooseForPayer:
    """A payer at the counter wants what goes back of a bill by pay order.

    `seen` is who came, and which card the officer saw.
    """

    psid: str
    seen: str


def choose_pay_order(uow: UnitOfWork, command: ChoosePayOrder) -> PayOrderChoice:
    """Ask for a pay order for one's own refund.

    Raises NotFound for anybody else's, Conflict (`account-late`) where it is on its way.
    """
    require(uow.actor, TELL_OWN_ACCOUNT)
    refund, _bill = own_refund_of(uow, command.refund_id)
    refuse_late(uow, Refunds.kind, refund.id, by_payer=True)
    return _keep(uow, refund, seen="")


def choose_for_payer(uow: UnitOfWork, command: ChooseForPayer) -> list[PayOrderChoice]:
    """Ask for pay orders for the payer of a bill, who learns of it; for all that a bank is to pay.

    Publishes `payments.pay_order_chosen` {refund_id} for each. Raises NotFound, Conflict
    (`nothing-to-pay`, `account-late`).
    """
    require(uow.actor, TELL_PAY_ORDER)
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
    refuse_late(uow, Refunds.kind, refund.id, by_payer=False)
    made = _keep(uow, refund, seen=seen)
    uow.publish(PAY_ORDER_CHOSEN, refund_id=refund.id)
    return made


def _keep(uow: UnitOfWork, refund: Refund, *, seen: str) -> PayOrderChoice:
    row = PayOrderChoice(
        id=new_id(),
        refund_id=refund.id,
        chosen_by=uow.actor.person,
        chosen_at=uow.instant(),
        by_payer=not seen,
        seen=seen,
    )
    uow.add(row)
    uow.audit("refund.pay_order_chosen", refund.id, after={"by_payer": row.by_payer})
    return row

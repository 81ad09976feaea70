"""Apply overpayments of a bill when it owes again what another, undone payment had paid."""

from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.ledger.public import post
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.facts import owed
from payments.bills.queries import Read, heads_of, read_facts
from payments.kernel.events import BILL_PAID, PAYMENT_RESTORED
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS, SURCHARGE, Allocation, Parts, allocate
from payments.receipts.queries import remaining_parts
from payments.reversals.models import PaymentReversal
from payments.reversals.policy import ReversalKind
from payments.reversals.postings import MoneyApplied, applied_posting
from payments.reversals.use_cases.record_reversal import Reversing, Word, lines_of

MAX_PAYMENTS = 200


def apply_excess(uow: UnitOfWork, bill: Bill, undoing_id: UUID, undone: UUID) -> None:
    """Apply the excess of payments other than the undone one to what a bill owes, earliest first.

    Money of a pending refund is not used. Each payment counts as of the day on which it came.
    Publishes `payments.payment_restored` for each, and `payments.bill_paid` when nothing more is
    owed.
    """
    query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id).limit(MAX_PAYMENTS)
    for payment in uow.session.scalars(query).all():
        require_genuine(uow.vault, payment)
        free = remaining_parts(uow.session, payment, waiting=True).get(EXCESS, 0)
        if payment.id == undone or free <= 0:
            continue
        read = read_facts(uow, bill)
        used = allocate(read.facts, free, payment.paid_at)
        if used.excess_paisa < free:
            _apply(uow, bill, read, payment, used, undoing_id)


def _apply(  # noqa: PLR0913, PLR0917 - a step of the above
    uow: UnitOfWork,
    bill: Bill,
    read: Read,
    payment: Payment,
    used: Allocation,
    undoing_id: UUID,
) -> None:
    heads = heads_of(uow.session, bill, used.lines, used.surcharge_paisa)
    paisa = sum(part for _head, part in heads)
    money = MoneyApplied(
        payment_id=payment.id,
        undoing_id=undoing_id,
        channel=payment.channel,
        psid=bill.psid,
        happened_at=read.now,
        heads=heads,
    )
    reversal = PaymentReversal(
        id=new_id(),
        payment_id=payment.id,
        bill_id=bill.id,
        channel=payment.channel,
        kind=ReversalKind.APPLIED.value,
        reference=f"{undoing_id}:{payment.receipt}",
        amount_paisa=0,
        excess_paisa=-paisa,
        recoverable_paisa=0,
        at=read.now,
        undoing_id=undoing_id,
        transaction_id=post(uow, applied_posting(money)),
    )
    uow.add(reversal)
    uow.session.flush()
    word = Word(reference=reversal.reference, amount_paisa=0, undoing_id=undoing_id)
    made = Reversing(payment, ReversalKind.APPLIED, word, _parts(used), 0)
    uow.session.add_all(lines_of(reversal, made))
    uow.session.flush()
    _publish_applied(uow, bill, reversal, paisa)


def _parts(used: Allocation) -> Parts:
    parts = {str(number): paisa for number, paisa in used.lines.items()}
    return parts | ({SURCHARGE: used.surcharge_paisa} if used.surcharge_paisa else {})


def _publish_applied(uow: UnitOfWork, bill: Bill, reversal: PaymentReversal, paisa: int) -> None:
    ids = {"bill_id": bill.id, "payment_id": reversal.payment_id}
    uow.audit("payment.applied", reversal.payment_id, after={"psid": bill.psid, "amount": paisa})
    uow.publish(PAYMENT_RESTORED, **ids, reversal_id=reversal.id, kind=reversal.kind)
    read = read_facts(uow, bill)
    if owed(read.facts, read.now).total_paisa == 0:
        uow.publish(BILL_PAID, **ids, raiser=bill.raiser, reference=bill.reference)

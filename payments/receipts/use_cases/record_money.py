"""The only way to record money, inside the unit of work of the caller that proved it came.

The bill is locked first, so that its operations run one after the other; its facts and the clock
are read after the wait. A payment reported twice is recorded once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.ledger.public import post
from app.money import MAX_PAISA
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.acceptance import NotTaken, may_take
from payments.bills.policy.facts import owed
from payments.bills.queries import Read, heads_of, read_facts
from payments.kernel.events import BILL_PAID, PAYMENT_RECORDED, REFUND_DUE
from payments.kernel.postings import MoneyTaken, Relief, payment_posting
from payments.receipts.models import Payment, PaymentAllocation
from payments.receipts.policy import Allocation, allocate, make_receipt_number

MAX_REFERENCE_LENGTH = 120
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{1,29}")


@dataclass(frozen=True, kw_only=True)
class RecordPayment:
    """Money that came through a channel, under the channel's own unique reference.

    `paid_at` is when the channel took it (None: now). It decides whether the payment is late, and
    is limited to the time between the bill's issue and now. `details` hold what the channel wants
    to keep: no CNIC, no card number, no secret. `relief` is a credit note's scheme; None for money.
    """

    psid: str
    channel: str
    reference: str
    amount_paisa: int
    paid_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    relief: Relief | None = None


@dataclass(frozen=True)
class Placed:
    """The allocation of money to a bill, as of when it came and by the facts that were read."""

    read: Read
    paid_at: datetime
    allocation: Allocation


def lock_bill(uow: UnitOfWork, psid: str) -> Bill:
    """Lock the bill with a PSID and return it as it is after the wait. Raises NotFound."""
    return _the_bill(uow, select(Bill).filter_by(psid=psid).with_for_update(key_share=True))


def find_bill(uow: UnitOfWork, psid: str) -> Bill:
    """Return the bill with a PSID without locking it. Raises NotFound."""
    return _the_bill(uow, select(Bill).filter_by(psid=psid))


def _the_bill(uow: UnitOfWork, query: Select[Bill]) -> Bill:
    bill = uow.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if bill is None:
        raise NotFound(sentence("There is no bill with this number. Check it, digit by digit."))
    return bill


def take_money(uow: UnitOfWork, money: RecordPayment) -> Payment:
    """Record money that has already been taken, whatever the bill's state.

    Money that the bill cannot use (it is paid, cancelled or expired, or owed less) becomes a refund
    due, never an error. Publishes `payments.payment_recorded` {bill_id, payment_id,
    channel}, `payments.bill_paid` {bill_id, payment_id, raiser, reference} when nothing more is
    owed, and `payments.refund_due` {bill_id, payment_id} for an excess. Raises NotFound for an
    unknown PSID, Invalid for an impossible amount or reference, Conflict
    (`payment-reference-taken`) if the channel used this reference for another bill or amount,
    Forged if somebody planted a payment under it: the caller keeps the money, or its report waits.
    """
    _refuse_impossible(money)
    bill = lock_bill(uow, money.psid)
    return _earlier(uow, bill, money) or _record(uow, bill, money, read_facts(uow, bill))


def take_if_allowed(uow: UnitOfWork, money: RecordPayment) -> Payment | NotTaken:
    """Record money that is taken only if we accept it; else return why not and change nothing.

    A payment reported twice gets the same answer. Raises as `take_money` does.
    """
    _refuse_impossible(money)
    bill = lock_bill(uow, money.psid)
    earlier = _earlier(uow, bill, money)
    if earlier is not None:
        return earlier
    read = read_facts(uow, bill)
    refused = may_take(read.facts, money.amount_paisa, read.now)
    return refused or _record(uow, bill, money, read)


def _refuse_impossible(money: RecordPayment) -> None:
    if not 0 < money.amount_paisa <= MAX_PAISA:
        raise Invalid(sentence("The amount must be above zero."), code="payment-amount")
    if not _CHANNEL.fullmatch(money.channel):
        message = f"{money.channel!r} is no name of a channel"
        raise ValueError(message)
    if not 1 <= len(money.reference) <= MAX_REFERENCE_LENGTH:
        raise Invalid(
            sentence(
                "The reference must be %(most)s characters or fewer.",
                most=MAX_REFERENCE_LENGTH,
            ),
            code="payment-reference",
        )


def _earlier(uow: UnitOfWork, bill: Bill, money: RecordPayment) -> Payment | None:
    found = uow.session.scalars(
        select(Payment).filter_by(channel=money.channel, reference=money.reference)
    ).one_or_none()
    if found is None:
        return None
    require_genuine(uow.vault, found)  # before what it says is believed: it would keep money out
    if (found.bill_id, found.amount_paisa) != (bill.id, money.amount_paisa):
        raise Conflict(
            sentence("This reference was already used for another payment."),
            code="payment-reference-taken",
        )
    return found


def _record(uow: UnitOfWork, bill: Bill, money: RecordPayment, read: Read) -> Payment:
    return record_placed(uow, bill, money, place(bill, money, read))


def record_placed(uow: UnitOfWork, bill: Bill, money: RecordPayment, placed: Placed) -> Payment:
    """Post an allocated payment and store it; the bill is locked, and its facts are read.

    Publishes as `take_money` does.
    """
    allocation = placed.allocation
    transaction_id = post(
        uow,
        payment_posting(
            MoneyTaken(
                channel=money.channel,
                reference=money.reference,
                psid=bill.psid,
                recorded_at=placed.read.now,
                heads=heads_of(uow.session, bill, allocation.lines, allocation.surcharge_paisa),
                excess_paisa=allocation.excess_paisa,
                relief=money.relief,
            )
        ),
    )
    return keep_payment(uow, bill, money, placed, transaction_id)


def place(bill: Bill, money: RecordPayment, read: Read) -> Placed:
    """Return the allocation of money, by facts that were read under the bill's lock."""
    paid_at = max(bill.issued_at, min(money.paid_at or read.now, read.now))
    return Placed(read, paid_at, allocate(read.facts, money.amount_paisa, paid_at))


def keep_payment(
    uow: UnitOfWork, bill: Bill, money: RecordPayment, placed: Placed, transaction_id: UUID
) -> Payment:
    """Store a posted payment and publish its events; the bill is locked."""
    payment = Payment(
        id=new_id(),
        bill_id=bill.id,
        channel=money.channel,
        reference=money.reference,
        amount_paisa=money.amount_paisa,
        excess_paisa=placed.allocation.excess_paisa,
        paid_at=placed.paid_at,
        recorded_at=placed.read.now,
        recorded_by=uow.actor.person_id,
        receipt=make_receipt_number(),
        transaction_id=transaction_id,
        details=dict(money.details),
    )
    uow.add(payment)
    uow.session.add_all(_allocations(payment, placed.allocation))
    uow.session.flush()
    _publish_recorded(uow, bill, payment, paid=_covers(placed))
    return payment


def _allocations(payment: Payment, allocation: Allocation) -> list[PaymentAllocation]:
    parts: list[tuple[int | None, int]] = list(allocation.lines.items())
    if allocation.surcharge_paisa:
        parts.append((None, allocation.surcharge_paisa))
    return [
        PaymentAllocation(
            payment_id=payment.id,
            position=position,
            bill_id=payment.bill_id,
            line_number=number,
            amount_paisa=paisa,
        )
        for position, (number, paisa) in enumerate(parts, start=1)
    ]


def _covers(placed: Placed) -> bool:
    """Return True if this payment leaves nothing owed."""
    allocation = placed.allocation
    taken = sum(allocation.lines.values()) + allocation.surcharge_paisa
    return 0 < taken == owed(placed.read.facts, placed.paid_at).total_paisa


def _publish_recorded(uow: UnitOfWork, bill: Bill, payment: Payment, *, paid: bool) -> None:
    ids: dict[str, UUID] = {"bill_id": bill.id, "payment_id": payment.id}
    uow.audit(
        "payment.recorded",
        payment.id,
        after={
            "psid": bill.psid,
            "channel": payment.channel,
            "amount": payment.amount_paisa,
            "excess": payment.excess_paisa,
        },
    )
    uow.publish(PAYMENT_RECORDED, **ids, channel=payment.channel)
    if paid:
        uow.publish(BILL_PAID, **ids, raiser=bill.raiser, reference=bill.reference)
    if payment.excess_paisa:
        uow.publish(REFUND_DUE, **ids)

"""Fees paid over the past seventeen months to several departments, some each week.

Bills are raised as ever; their payments are posted a month at a time, as a bank's file would be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.public import organisations_by_id
from app.ledger.public import post_many
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.cast.past import at_time
from demonstration.payments.seed.arrivals import BANK
from demonstration.payments.seed.collections import RAISER, SOMEBODY
from payments.bills.models import Bill
from payments.bills.orders import Answers, BillOrder, FeeOrder
from payments.bills.use_cases import Outcome, issue_bills
from payments.clearing.use_cases import Settled, settle_many
from payments.fees.queries.rates import bill_of_quote, fees_in_force, quote
from payments.kernel.postings import Head, MoneyTaken, payment_posting
from payments.receipts.models import Payment, PaymentAllocation
from payments.receipts.policy import make_receipt_number
from payments.treasury.models import TreasuryRun

# The prefix of these bills' references; each is named by how many weeks ago it was, and its fee.
PAST = "past-"
CHANNEL = "onebill"
FIRST_WEEK, LAST_WEEK = 73, 2
# Weeks ago from which a fee was paid at the marketplace, and its calculation.
FEES = (
    ("driving-licence", 73, Answers()),
    ("domicile-certificate", 73, Answers(quantity=4)),
    ("profession-tax", 73, Answers(base_paisa=1_400_000_00)),
    ("property-mutation", 60, Answers(base_paisa=1_900_000_00, thing="Khasra 231/4")),
    ("route-permit", 52, Answers(quantity=18, thing="QAC-3307")),
    ("shop-registration", 44, Answers()),
    ("food-licence", 30, Answers(base_paisa=4_100_000_00)),
)


@dataclass(frozen=True)
class _Issued:
    """A bill with the order that it was raised by."""

    bill: Bill
    order: BillOrder


def seed_past_year(platform: Platform) -> None:
    """Create them in a new province; in one of an earlier release nothing would be transferred."""
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(Bill.reference).filter_by(raiser=RAISER)))
        transferred = (
            session.scalar(select(TreasuryRun.id).filter_by(bank=BANK).limit(1)) is not None
        )
    if transferred:
        return
    for week in range(FIRST_WEEK, LAST_WEEK - 1, -1):
        if not any(_name(week, fee) in known for fee, _, _ in FEES):
            then = at_time(platform.executor, real_now() - timedelta(weeks=week))
            then.execute(_pay, week, actor=SYSTEM)


def _name(week: int, fee: str) -> str:
    return f"{PAST}{week}-{fee}"


def _pay(uow: UnitOfWork, week: int) -> None:
    """Raise and pay the bills of a week; the bank has settled them on the same day."""
    orders = _bill_orders(
        uow,
        [
            _order(week, fee, answers, uow.now)
            for fee, since, answers in FEES
            if week <= since and _chance(week, fee, 4)
        ],
    )
    bills = [_raised(outcome) for outcome in issue_bills(uow, orders)]
    uow.pending.events.clear()  # no notice goes out for an old bill
    issued = [_Issued(bill, order) for bill, order in zip(bills, orders, strict=True)]
    payments = _record(uow, issued)
    settle_many(uow, [_settled(payment) for payment in payments])


def _bill_orders(uow: UnitOfWork, orders: Sequence[FeeOrder]) -> list[BillOrder]:
    """Price all orders of a week by two queries."""
    found = fees_in_force(uow.session, {order.fee_code for order in orders}, local_day(uow.now))
    departments = {each.fee.department_id for each in found.values()}
    houses = organisations_by_id(uow.session, departments)
    bills = []
    for order in orders:
        fee = found[order.fee_code]
        ddo_code = houses[fee.fee.department_id].ddo_code or ""
        bills.append(bill_of_quote(quote(fee, order.answers, ddo_code), order, uow.now))
    return bills


def _raised(outcome: Outcome) -> Bill:
    if not isinstance(outcome, Bill):
        raise outcome
    return outcome


def _chance(week: int, fee: str, sides: int) -> int:
    """Return a number below `sides` that is the same in every province."""
    return crc32(_name(week, fee).encode()) % sides


def _order(week: int, fee: str, answers: Answers, now: datetime) -> FeeOrder:
    base = answers.base_paisa
    return FeeOrder(
        raiser=RAISER,
        reference=_name(week, fee),
        fee_code=fee,
        priced_on=local_day(now),
        payer=SOMEBODY,
        answers=replace(answers, base_paisa=base and base + base * _chance(week, fee, 7) // 10),
        source="catalogue",
    )


def _record(uow: UnitOfWork, issued: Sequence[_Issued]) -> list[Payment]:
    posted = post_many(uow, [payment_posting(_taken(each, uow.now)) for each in issued])
    payments = [
        Payment(
            id=new_id(),
            bill_id=each.bill.id,
            channel=CHANNEL,
            reference=each.bill.reference,
            amount_paisa=each.bill.amount_paisa,
            excess_paisa=0,
            paid_at=uow.now,
            recorded_at=uow.now,
            receipt=make_receipt_number(),
            transaction_id=done.transaction_id,
            details={},
        )
        for each, done in zip(issued, posted, strict=True)
    ]
    uow.session.add_all(payments)
    uow.session.flush()
    for payment, each in zip(payments, issued, strict=True):
        after = {"psid": each.bill.psid, "channel": CHANNEL, "excess": 0}
        uow.audit("payment.recorded", payment.id, after=after | {"amount": payment.amount_paisa})
    uow.session.add_all(
        PaymentAllocation(
            payment_id=payment.id,
            position=number,
            bill_id=payment.bill_id,
            line_number=number,
            amount_paisa=line.amount_paisa,
        )
        for payment, each in zip(payments, issued, strict=True)
        for number, line in enumerate(each.order.lines, start=1)
    )
    uow.session.flush()
    return payments


def _taken(each: _Issued, at: datetime) -> MoneyTaken:
    heads = [
        (Head(head_code=line.head_code, ddo_code=line.ddo_code), line.amount_paisa)
        for line in each.order.lines
    ]
    return MoneyTaken(
        channel=CHANNEL,
        reference=each.bill.reference,
        psid=each.bill.psid,
        recorded_at=at,
        heads=heads,
        excess_paisa=0,
    )


def _settled(payment: Payment) -> Settled:
    return Settled(
        channel=CHANNEL,
        kind="payment",
        reference=payment.reference,
        gross_paisa=payment.amount_paisa,
        fee_paisa=0,
        bank=BANK,
        source_kind="match",
        source_id=payment.id,
        payment_id=payment.id,
    )

"""Payments of the last weeks by several channels, so that figures have something to show."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.cast.past import at_time
from payments.bills.models import Bill
from payments.bills.orders import Answers, FeeOrder, Payer
from payments.public import raise_bill_of_fee
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment

RAISER = "demonstration"
# The prefix of these bills' references.
COLLECTION = "collection-"
# Channels that need no gateway to tell the story of a payment.
CHANNELS = ("onebill", "counter", "onebill", "scroll")
# Nobody of the cast: their own bills stay as few as they were.
SOMEBODY = Payer(name="A citizen")
# Common requests: a fee, and its calculation.
FEE_REQUESTS = (
    ("driving-licence", Answers()),
    ("domicile-certificate", Answers(quantity=3)),
    ("profession-tax", Answers(base_paisa=900_000_00)),
    ("route-permit", Answers(quantity=14, thing="QAB-2210")),
    ("property-mutation", Answers(base_paisa=700_000_00, thing="Khasra 88/2")),
    ("shop-registration", Answers()),
)
# How many days ago, and how many came on that day.
DAYS = ((0, 2), (1, 2), (2, 3), (4, 2), (6, 4), (9, 3), (13, 4), (20, 3), (27, 4), (41, 3), (62, 2))


def seed_collections(platform: Platform) -> None:
    """Pay what is missing, a day in one unit of work; a day that was planted is left alone."""
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(Bill.reference).filter_by(raiser=RAISER)))
    number = 0
    for days_ago, count in DAYS:
        numbers = range(number, number := number + count)
        if _name(numbers[0]) not in known:
            at = _moment(days_ago)
            at_time(platform.executor, at).execute(_pay, numbers, actor=SYSTEM)


def _moment(days_ago: int) -> datetime:
    """Return a moment of that day in the province which has passed."""
    return real_now() - timedelta(days=days_ago)


def _name(number: int) -> str:
    return f"{COLLECTION}{number}"


def _pay(uow: UnitOfWork, numbers: range) -> None:
    for number in numbers:
        bill = raise_bill_of_fee(uow, _order(number, local_day(uow.now)))
        money = RecordPayment(
            psid=bill.psid,
            channel=CHANNELS[number % len(CHANNELS)],
            reference=_name(number),
            amount_paisa=bill.amount_paisa,
        )
        record_payment(uow, money)


def _order(number: int, day: date) -> FeeOrder:
    fee, answers = FEE_REQUESTS[number % len(FEE_REQUESTS)]
    return FeeOrder(
        raiser=RAISER,
        reference=_name(number),
        fee_code=fee,
        priced_on=day,
        payer=SOMEBODY,
        answers=answers,
        source="catalogue",
    )

"""Real commits about deposits: paid at the very deadline, given back and forfeited at once."""

import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from factories.depth import turns
from factories.held import owed_back
from factories.identity import make_department
from factories.payments import order, today
from factories.racing import at_once
from factories.refunds import Office, proved_officer
from sqlalchemy import func, select

from app.calendar import local_day
from app.clock import real_now
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.orders import OrderLine
from payments.bills.policy.acceptance import NotTaken
from payments.deposits.models import DepositForfeiture
from payments.public import (
    BillView,
    Forfeiture,
    MoneyReturn,
    forfeit_deposit,
    raise_bill,
    return_deposit,
)
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import accept_payment, record_payment
from payments.refunds.models import Refund

pytestmark = pytest.mark.committed
SUM = 5_000_00


def deposit(platform: Platform, **changes: object) -> BillView:
    with platform.executor.sessions() as session:
        house = make_department(session)
        session.commit()
    line = OrderLine(
        head_code="C02702",
        ddo_code="QA0001",
        description="Security",
        amount_paisa=SUM,
        deposit=True,
    )
    ordered = replace(order(house.id), lines=(line,), **changes)  # type: ignore[arg-type]  # fields
    return platform.executor.execute(raise_bill, ordered, actor=SYSTEM)


def money(bill: BillView, reference: str) -> RecordPayment:
    return RecordPayment(psid=bill.psid, channel="onebill", reference=reference, amount_paisa=SUM)


def officers(platform: Platform) -> tuple[Office, UUID]:
    with platform.executor.sessions() as session:
        office = Office.of(platform, session)
        third = proved_officer(session, "First to say it")
        session.commit()
    assert third.person_id is not None
    return office, third.person_id


@pytest.mark.campaign
def test_it_takes_money_until_the_deadline_and_not_at_it(committed: Platform) -> None:
    ends = real_now() + timedelta(seconds=2)
    day = local_day(ends)
    bill = deposit(committed, due_on=max(day, today()), expires_on=day, expires_at=ends)

    def pay(number: int) -> Payment | NotTaken:
        # The instant itself is the point: half of them come just before it, half just after.
        pause = (ends - real_now()).total_seconds() + (number - 4) * 0.05
        time.sleep(max(0.0, pause))  # noqa: TID251 - as said
        command = money(bill, f"D{number}")
        return committed.executor.execute(accept_payment, command, actor=SYSTEM)

    answers = at_once([partial(pay, number) for number in range(8)])
    taken = [answer for answer in answers if isinstance(answer, Payment)]
    assert all(payment.recorded_at < ends for payment in taken)
    assert len(taken) <= 1
    late = committed.executor.execute(record_payment, money(bill, "LATE"), actor=SYSTEM)
    assert late.excess_paisa == SUM
    with committed.executor.sessions() as session:
        assert owed_back(session, bill.department_id) == (SUM if taken else 0)
        assert verify(session) is None


@pytest.mark.parametrize("turn", turns(3))
def test_it_gives_a_deposit_back_or_keeps_it_and_never_both(committed: Platform, turn: int) -> None:
    bill = deposit(committed)
    committed.executor.execute(record_payment, money(bill, f"T{turn}"), actor=SYSTEM)
    office, first = officers(committed)
    back = MoneyReturn(bill_id=bill.id, entered_by=first, reason="No more needed")
    kept = Forfeiture(
        bill_id=bill.id, head_code="C02702", ddo_code="QA0001", entered_by=first, reason="Left"
    )

    def give(uow: UnitOfWork, ask: MoneyReturn) -> list[Refund]:
        return return_deposit(uow, ask)

    def keep(uow: UnitOfWork, ask: Forfeiture) -> DepositForfeiture:
        return forfeit_deposit(uow, ask)

    execute = committed.executor.execute
    answers = at_once(
        [
            lambda: execute(give, back, actor=office.maker),
            lambda: execute(give, back, actor=office.checker),
            lambda: execute(keep, kept, actor=office.checker),
        ]
    )
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert {answer.code for answer in refused} == {"deposit-gone"}
    assert len(refused) == 2
    with committed.executor.sessions() as session:
        refunds = session.scalar(select(func.count()).select_from(Refund))
        forfeits = session.scalar(select(func.count()).select_from(DepositForfeiture))
        assert (refunds, forfeits) in {(1, 0), (0, 1)}
        assert owed_back(session, bill.department_id) == 0
        assert verify(session) is None

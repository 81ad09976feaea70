"""Real commits: a bill that ran out is replaced, and paid, at the same instant."""

from collections.abc import Iterator
from time import sleep  # noqa: TID251 - a head start is the point
from uuid import UUID

import pytest
from factories.filed import Filed
from factories.payments import pay
from factories.racing import at_once
from factories.toys import toys_known
from sqlalchemy import select

from app.casework.applications.use_cases.ask_for_bill import AskForBill, ask_for_bill
from app.casework.money import BillState, Money
from app.clock import real_now
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from payments.receipts.models import Payment

pytestmark = pytest.mark.committed
RUN_OUT = 61


@pytest.fixture
def filed(committed: Platform) -> Iterator[Filed]:
    with toys_known(committed), committed.executor.sessions() as session:
        yield Filed.of(committed, session)


def ask(filed: Filed, application_id: UUID) -> object:
    command = AskForBill(application_id=application_id)
    return filed.executor.execute(ask_for_bill, command, actor=filed.citizen)


def state(filed: Filed, bill_id: UUID) -> BillState:
    with filed.executor.reading(SYSTEM) as uow:
        return uow.port(Money).bill(uow, bill_id).state


@pytest.mark.campaign
# Now the one has a head start (in seconds), now the other, and in between it is anybody's.
@pytest.mark.parametrize("asks_later", [-0.05, -0.01, 0, 0.01, 0.05])
def test_it_counts_the_old_bill_or_the_new_one_and_loses_no_money(
    filed: Filed, asks_later: float
) -> None:
    application = filed.hand_in()
    (old,) = filed.case(application).bills
    psid, in_time = old.number.replace(" ", ""), real_now()
    filed.later(RUN_OUT)

    def tell_of_money() -> object:
        sleep(max(0, -asks_later))
        return pay(filed.platform, psid, old.amount_paisa, paid_at=in_time)

    def ask_for_another() -> object:
        sleep(max(0, asks_later))
        return ask(filed, application)

    answers = at_once([tell_of_money, ask_for_another])
    filed.deliver()
    filed.session.rollback()
    payment = filed.session.scalars(select(Payment).filter_by(bill_id=old.bill_id)).one()
    bills = filed.case(application).bills
    refused = [each for each in answers if isinstance(each, Conflict)]
    if refused:
        # The money came first: the old bill counts, and the office begins.
        assert [each.code for each in refused] == ["bill-paid"]
        assert (len(bills), payment.excess_paisa) == (1, 0)
        assert state(filed, old.bill_id) is BillState.PAID
        assert filed.open_tasks(application)
    else:
        # The new bill came first: all of the money is due back, and the new bill is to be paid.
        assert (len(bills), payment.excess_paisa) == (2, payment.amount_paisa)
        assert (state(filed, old.bill_id), bills[1].owed) == (BillState.CANCELLED, True)
        assert not filed.open_tasks(application)


def test_it_raises_one_new_bill_for_many_who_ask(filed: Filed) -> None:
    application = filed.hand_in()
    filed.later(RUN_OUT)
    answers = at_once([lambda: ask(filed, application)] * 6)
    assert [each.code for each in answers if isinstance(each, Conflict)] == ["bill-counts"] * 5
    assert [bill.owed for bill in filed.case(application).bills] == [False, True]

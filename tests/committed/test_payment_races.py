"""Real commits from many threads that pay one bill: no rupee lost, none counted twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from factories.credits import Reliefs, a_credit
from factories.depth import turns
from factories.identity import actor, make_department, make_person, make_staff
from factories.partners import make_partner, payment
from factories.payments import make_bill, make_fee, order, today
from factories.racing import at_once
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.errors import Conflict, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.models import LedgerTransaction
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Event
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillCancellation
from payments.bills.policy.acceptance import NotTaken
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.fees.models import Fee, FeeVersion
from payments.fees.use_cases import ApproveFee, approve_fee
from payments.kernel.postings import REFUND_DUE, clearing_account
from payments.partners.onebill.profile import Profile
from payments.partners.onebill.wire import DUPLICATE, named
from payments.partners.use_cases.answer_partner import Admitted, Declined, TellPayment, tell_payment
from payments.portal.use_cases import NumberedOrder, RaiseBills, call_off, raise_bills
from payments.public import grant_credit, raise_bill
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import accept_payment, record_payment
from payments.reversals.models import PaymentReversal

pytestmark = pytest.mark.committed
WHOLE = 1_200_00
CHANNELS = ("onebill", "adyen", "counter")


def a_bill(platform: Platform) -> Bill:
    with platform.executor.sessions() as session:
        bill = make_bill(session)
        session.commit()
        return bill


def money(bill: Bill, channel: str, reference: str) -> RecordPayment:
    return RecordPayment(psid=bill.psid, channel=channel, reference=reference, amount_paisa=WHOLE)


def telling(platform: Platform, command: RecordPayment) -> Callable[[], Any]:
    return lambda: platform.executor.execute(record_payment, command, actor=SYSTEM)


def asking(platform: Platform, command: RecordPayment) -> Callable[[], Any]:
    return lambda: platform.executor.execute(accept_payment, command, actor=SYSTEM)


def count(session: Session, model: Any) -> int:  # noqa: ANN401 - any table
    return session.scalar(select(func.count()).select_from(model)) or 0


def told(session: Session, name: str) -> int:
    return len(session.scalars(select(Event.id).filter_by(name=name)).all())


@pytest.mark.campaign
def test_it_counts_twins_of_one_payment_once(committed: Platform) -> None:
    bill = a_bill(committed)
    answers = at_once([telling(committed, money(bill, "adyen", "TWIN"))] * 12)
    assert len({payment.id for payment in answers}) == 1
    with committed.executor.sessions() as session:
        assert (count(session, Payment), count(session, LedgerTransaction)) == (1, 1)
        assert balance(session, "payments:clearing:adyen") == WHOLE
        assert told(session, "payments.bill_paid") == 1


def test_it_pays_once_and_owes_the_rest_back_when_twenty_pay_at_once(committed: Platform) -> None:
    bill = a_bill(committed)
    commands = [money(bill, CHANNELS[n % 3], f"P{n}") for n in range(20)]
    answers = at_once([telling(committed, command) for command in commands])
    excess = sorted(payment.excess_paisa for payment in answers)
    assert excess == [0] + [WHOLE] * 19
    with committed.executor.sessions() as session:
        stands = views(session, [bill])[bill.id]
        assert (stands.state, stands.paid_paisa) == (State.OVERPAID, WHOLE)
        assert stands.excess_paisa == 19 * WHOLE
        assert balance(session, REFUND_DUE.code) == -19 * WHOLE
        clearing = {name: balance(session, clearing_account(name).code) for name in CHANNELS}
        assert clearing == {"onebill": 7 * WHOLE, "adyen": 7 * WHOLE, "counter": 6 * WHOLE}
        assert told(session, "payments.bill_paid") == 1
        assert told(session, "payments.refund_due") == 19
        assert verify(session) is None


@pytest.mark.campaign
def test_it_says_yes_to_one_of_those_who_ask_first(committed: Platform) -> None:
    bill = a_bill(committed)
    answers = at_once([asking(committed, money(bill, "onebill", f"Q{n}")) for n in range(12)])
    taken = [answer for answer in answers if isinstance(answer, Payment)]
    assert len(taken) == 1
    assert sum(isinstance(answer, NotTaken) for answer in answers) == 11
    with committed.executor.sessions() as session:
        assert count(session, Payment) == 1
        assert views(session, [bill])[bill.id].state is State.PAID


@pytest.mark.parametrize("turn", turns(3))
def test_it_cancels_or_pays_and_loses_nothing_either_way(committed: Platform, turn: int) -> None:
    bill = a_bill(committed)

    def cancel(uow: UnitOfWork, _: None) -> None:
        call_off(uow, bill, "Raised twice")

    paid, ended = at_once(
        [
            telling(committed, money(bill, "counter", "C1")),
            lambda: committed.executor.execute(cancel, None, actor=SYSTEM),
        ]
    )
    with committed.executor.sessions() as session:
        stands = views(session, [bill])[bill.id]
        cancelled = count(session, BillCancellation)
    assert paid.amount_paisa == WHOLE
    if isinstance(ended, Conflict):
        assert (stands.state, cancelled, stands.excess_paisa) == (State.PAID, 0, 0)
    else:
        assert (stands.state, cancelled, stands.excess_paisa) == (State.CANCELLED, 1, WHOLE)


@pytest.mark.campaign
def test_it_never_credits_more_than_is_owed_when_money_comes_at_once(committed: Platform) -> None:
    bill = a_bill(committed)
    credit = a_credit(bill.id, WHOLE)
    at_once(
        [
            telling(committed, money(bill, "counter", "C1")),
            lambda: committed.executor.execute(grant_credit, credit, actor=SYSTEM),
            lambda: committed.executor.execute(grant_credit, credit, actor=SYSTEM),
        ]
    )
    with committed.executor.sessions() as session:
        stands = views(session, [bill])[bill.id]
        refunds = session.scalars(select(Payment.excess_paisa).filter_by(channel="credit")).all()
        assert stands.paid_paisa == WHOLE
        assert not any(refunds)
        assert verify(session) is None


@pytest.mark.parametrize("turn", turns(3))
def test_credits_that_race_never_pay_more_than_their_heads_owe(
    committed: Platform, turn: int
) -> None:
    bill = a_bill(committed)
    reliefs = Reliefs(committed)

    def grant(key: str) -> Callable[[], object]:
        credit = a_credit(bill.id, 600_00, key, heads=["B02201"])
        return lambda: reliefs.grant(credit)

    answers = at_once(
        [grant("relief/1"), grant("relief/2"), telling(committed, money(bill, "counter", "C1"))]
    )
    with committed.executor.sessions() as session:
        stands = views(session, [bill])[bill.id]
        paid = session.scalars(select(Payment)).all()
        by_credit = sum(each.amount_paisa for each in paid if each.channel == "credit")
        too_much = {each.channel: each.excess_paisa for each in paid if each.excess_paisa}
        assert by_credit in {0, 600_00}
        assert sum(isinstance(answer, Conflict) for answer in answers) == 2 - by_credit // 600_00
        assert (stands.paid_paisa, too_much) == (
            WHOLE,
            {"counter": by_credit} if by_credit else {},
        )
        assert verify(session) is None


@pytest.mark.campaign
def test_a_credit_is_taken_back_once_by_whoever_comes_first(committed: Platform) -> None:
    bill = a_bill(committed)
    reliefs = Reliefs(committed)
    reliefs.grant(a_credit(bill.id, 600_00))
    at_once([reliefs.take_back] * 6)
    with committed.executor.sessions() as session:
        assert views(session, [bill])[bill.id].owed_paisa == WHOLE
        assert count(session, PaymentReversal) == 1
        assert verify(session) is None
    assert reliefs.used() == 0


def test_it_raises_one_bill_of_one_reference(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        department = make_department(session)
        session.commit()
    ordered = order(department.id)
    answers = at_once([lambda: committed.executor.execute(raise_bill, ordered, actor=SYSTEM)] * 8)
    assert len({bill.id for bill in answers}) == 1
    other = replace(ordered, reference="another")
    assert committed.executor.execute(raise_bill, other, actor=SYSTEM).id != answers[0].id
    with committed.executor.sessions() as session:
        assert count(session, Bill) == 2


def test_it_takes_one_of_two_identical_messages_of_a_partner(
    committed: Platform,
) -> None:
    with committed.executor.sessions() as session:
        partner = make_partner(session, committed)
        session.commit()
        admitted = Admitted(partner_id=partner.id, code=partner.code, profile=Profile())
    bill = a_bill(committed)
    texts = named(payment(bill.psid, WHOLE))
    command = TellPayment(partner=admitted, texts=texts)

    def tell() -> object:
        return committed.executor.execute(tell_payment, command, actor=SYSTEM)

    answers = at_once([tell] * 8)
    declined = [each.answer for each in answers if isinstance(each, Declined)]
    assert len(answers) - len(declined) == 1
    assert declined == [DUPLICATE] * 7


def test_it_raises_one_bill_of_each_row_when_a_file_is_sent_twice_at_once(
    committed: Platform,
) -> None:
    with committed.executor.sessions() as session:
        house, person = make_department(session), make_person(session)
        session.commit()
    officer = actor(person, roles.BILLING_OFFICER, organisation=house)
    numbered = tuple(
        NumberedOrder(row=n, order=order(house.id, reference=f"S-{n}")) for n in range(2, 40)
    )
    command = RaiseBills(orders=numbered)
    answers = at_once(
        [lambda: [b.id for b in committed.executor.execute(raise_bills, command, actor=officer)]]
        * 4
    )
    assert len({tuple(ids) for ids in answers}) == 1
    with committed.executor.sessions() as session:
        assert count(session, Bill) == 38


@pytest.mark.campaign
def test_it_never_approves_two_terms_of_a_fee_for_one_day(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        version = make_fee(session)
        fee = session.get_one(Fee, version.fee_id)
        first = today() + timedelta(days=30)
        waiting = [
            make_fee(session, fee=fee, approved=False, valid_from=first).id for _ in range(4)
        ]
        officer = make_staff(session, roles.PARAMETER_OFFICER)
        session.commit()
    answers = at_once(
        [
            lambda each=each: committed.executor.execute(
                approve_fee,
                ApproveFee(version_id=each),
                actor=actor(officer, roles.PARAMETER_OFFICER),
            )
            for each in waiting
        ]
    )
    assert sum(isinstance(answer, FeeVersion) for answer in answers) == 1
    assert {a.code for a in answers if isinstance(a, Refusal)} == {"value-overlaps"}
    with committed.executor.sessions() as session:
        rows = session.scalars(select(FeeVersion).where(FeeVersion.approved_at.is_not(None))).all()
        assert sorted((row.valid_to is None) for row in rows) == [False, True]

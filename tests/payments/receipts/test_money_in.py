"""Money comes in by one door: recorded once, allocated, posted and told, in one commit."""

from datetime import timedelta
from typing import Any

import pytest
from factories.denials import denied
from factories.identity import actor, make_person
from factories.payments import LATE, make_bill, pay
from factories.tenders import deliver_all, told
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.notifications.models import Message
from app.outbox.models import Event
from app.platform import Platform
from app.unit_of_work import UseCase
from payments.bills.models import Bill
from payments.bills.policy.acceptance import NotTaken, Reason
from payments.bills.policy.psid import make_psid
from payments.bills.policy.state import State
from payments.bills.queries import BillView, views
from payments.kernel.postings import REFUND_DUE
from payments.receipts.models import Payment, PaymentAllocation
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import accept_payment, record_payment

WHOLE = 1_200_00
CLEARING = "payments:clearing:counter"


def money(psid: str, paisa: int = WHOLE, **changes: object) -> RecordPayment:
    values: dict[str, Any] = {"channel": "onebill", "reference": "A1", "amount_paisa": paisa}
    return RecordPayment(psid=psid, **(values | changes))


def stands(session: Session, bill: Bill) -> BillView:
    session.expire_all()
    return views(session, [bill])[bill.id]


def events(session: Session) -> list[str]:
    names = session.scalars(select(Event.name).order_by(Event.id))
    return [name for name in names if name.startswith("payments.")]


def made(session: Session, **fields: object) -> Bill:
    bill = make_bill(session, **fields)
    session.commit()
    return bill


def test_it_records_posts_and_tells_in_one_commit(platform: Platform, session: Session) -> None:
    bill = made(session)
    payment = pay(platform, bill.psid, WHOLE)
    now = stands(session, bill)
    assert (now.state, now.owed_paisa, now.paid_paisa) == (State.PAID, 0, WHOLE)
    assert events(session) == ["payments.payment_recorded", "payments.bill_paid"]
    ddo = session.scalar(select(func.max(PaymentAllocation.position)))
    assert ddo == 2
    assert balance(session, CLEARING) == WHOLE
    heads = [balance(session, f"payments:head:{head}:{_ddo(session, bill)}") for head in HEADS]
    assert heads == [-1_000_00, -200_00]
    assert payment.receipt.startswith("R-")
    assert verify(session) is None


HEADS = ("B02201", "C02701")


def _ddo(session: Session, bill: Bill) -> str:
    from payments.bills.models import BillLine

    return session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id)).first() or ""


def test_it_takes_the_same_payment_once(platform: Platform, session: Session) -> None:
    bill = made(session)
    first = pay(platform, bill.psid, WHOLE, reference="SAME")
    assert pay(platform, bill.psid, WHOLE, reference="SAME").id == first.id
    assert session.scalar(select(func.count()).select_from(Payment)) == 1
    assert balance(session, CLEARING) == WHOLE


@pytest.mark.parametrize("other", ["amount", "bill"])
def test_it_refuses_a_reference_that_named_another_payment(
    platform: Platform, session: Session, other: str
) -> None:
    bill, another = made(session), made(session)
    pay(platform, bill.psid, WHOLE, reference="SAME")
    psid = another.psid if other == "bill" else bill.psid
    with pytest.raises(Conflict) as refused:
        pay(platform, psid, WHOLE - (other == "amount"), reference="SAME")
    assert refused.value.code == "payment-reference-taken"


def test_it_knows_references_by_their_channel(platform: Platform, session: Session) -> None:
    bill = made(session)
    pay(platform, bill.psid, 500_00, channel="counter", reference="SAME")
    pay(platform, bill.psid, 700_00, channel="adyen", reference="SAME")
    assert stands(session, bill).state is State.PAID


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"cancelled": True}, State.CANCELLED),
        ({"due_in": -20, "expires_in": -10, "days_old": 30}, State.EXPIRED),
    ],
)
def test_it_loses_no_money_that_was_taken_for_a_bill_that_is_over(
    platform: Platform, session: Session, fields: dict[str, Any], state: State
) -> None:
    bill = made(session, **fields)
    payment = pay(platform, bill.psid, WHOLE)
    now = stands(session, bill)
    assert (now.state, now.excess_paisa, now.paid_paisa) == (state, WHOLE, 0)
    assert payment.excess_paisa == WHOLE
    assert balance(session, REFUND_DUE.code) == -WHOLE
    assert events(session) == ["payments.payment_recorded", "payments.refund_due"]


def test_it_owes_back_what_was_too_much(platform: Platform, session: Session) -> None:
    bill = made(session)
    pay(platform, bill.psid, WHOLE + 5)
    pay(platform, bill.psid, WHOLE)
    now = stands(session, bill)
    assert (now.state, now.excess_paisa) == (State.OVERPAID, WHOLE + 5)
    assert balance(session, CLEARING) == 2 * WHOLE + 5
    assert events(session).count("payments.bill_paid") == 1
    assert verify(session) is None


def test_it_keeps_a_short_payment_that_was_taken_as_part(
    platform: Platform, session: Session
) -> None:
    bill = made(session)
    pay(platform, bill.psid, 1_100_00)
    now = stands(session, bill)
    assert (now.state, now.owed_paisa) == (State.PART_PAID, 100_00)
    assert "payments.bill_paid" not in events(session)
    pay(platform, bill.psid, 100_00)
    assert events(session)[-1] == "payments.bill_paid"


def test_it_posts_a_surcharge_to_its_own_head(platform: Platform, session: Session) -> None:
    bill = made(session, due_in=-3, days_old=20, surcharge=LATE)
    assert stands(session, bill).owed_paisa == WHOLE + 120_00
    pay(platform, bill.psid, WHOLE + 120_00)
    assert stands(session, bill).state is State.PAID
    assert balance(session, f"payments:head:C02799:{_ddo(session, bill)}") == -120_00


def test_it_judges_lateness_by_when_the_channel_took_it(
    platform: Platform, session: Session
) -> None:
    bill = made(session, due_in=-3, days_old=20, surcharge=LATE)
    payment = pay(platform, bill.psid, WHOLE, paid_at=real_now() - timedelta(days=5))
    assert stands(session, bill).state is State.PAID
    assert payment.paid_at < payment.recorded_at


@pytest.mark.parametrize("days", [-400, 400])
def test_it_believes_no_channel_that_paid_before_the_bill_or_after_now(
    platform: Platform, session: Session, days: int
) -> None:
    bill = made(session)
    payment = pay(platform, bill.psid, WHOLE, paid_at=real_now() + timedelta(days=days))
    assert bill.issued_at <= payment.paid_at <= payment.recorded_at


@pytest.mark.parametrize(
    ("fields", "paisa", "reason"),
    [
        ({}, WHOLE - 1, Reason.WRONG_AMOUNT),
        ({}, WHOLE + 1, Reason.WRONG_AMOUNT),
        ({"cancelled": True}, WHOLE, Reason.CANCELLED),
        ({"due_in": -20, "expires_in": -10, "days_old": 30}, WHOLE, Reason.EXPIRED),
    ],
)
def test_it_leaves_no_trace_of_money_that_may_not_be_taken(
    platform: Platform, session: Session, fields: dict[str, Any], paisa: int, reason: Reason
) -> None:
    bill = made(session, **fields)
    found = platform.executor.execute(accept_payment, money(bill.psid, paisa), actor=SYSTEM)
    assert isinstance(found, NotTaken)
    assert found.reason is reason
    assert session.scalar(select(func.count()).select_from(Payment)) == 0
    assert events(session) == []


def test_it_answers_a_twin_as_the_first_and_the_next_as_paid(
    platform: Platform, session: Session
) -> None:
    bill = made(session)
    accept = platform.executor.execute
    first = accept(accept_payment, money(bill.psid), actor=SYSTEM)
    assert isinstance(first, Payment)
    twin = accept(accept_payment, money(bill.psid), actor=SYSTEM)
    assert isinstance(twin, Payment)
    assert twin.id == first.id
    other = accept(accept_payment, money(bill.psid, reference="A2"), actor=SYSTEM)
    assert isinstance(other, NotTaken)
    assert other.reason is Reason.PAID


def test_it_knows_no_bill_of_a_foreign_number(platform: Platform) -> None:
    with pytest.raises(NotFound):
        pay(platform, make_psid("99"), WHOLE)


@pytest.mark.parametrize("paisa", [0, -1, 10**18])
def test_it_refuses_impossible_amounts(platform: Platform, session: Session, paisa: int) -> None:
    bill = made(session)
    with pytest.raises(Invalid, match="The amount must be above zero"):
        pay(platform, bill.psid, paisa)


@pytest.mark.parametrize("use_case", [record_payment, accept_payment])
def test_it_takes_nobodys_word_for_money(
    platform: Platform, session: Session, use_case: UseCase[object]
) -> None:
    bill, person = made(session), make_person(session)
    session.commit()
    with denied("payments.record_payment"):
        platform.executor.execute(use_case, money(bill.psid), actor=actor(person))


def test_it_tells_the_payer_the_receipts_number_once(platform: Platform, session: Session) -> None:
    payer = make_person(session)
    sealed = platform.executor.vault.seal(b"+923001234567")
    known = made(session, payer_person_id=payer.id, payer_mobile_sealed=sealed)
    unknown, nobody = made(session, payer_mobile_sealed=sealed), made(session)
    receipts = [pay(platform, bill.psid, WHOLE).receipt for bill in (known, unknown, nobody)]
    deliver_all(platform)
    sent = [
        platform.executor.vault.open_for(each.place, each.sealed).decode()
        for each in session.scalars(select(Message).order_by(Message.id))
    ]
    assert len(sent) == 2
    for text, receipt in zip(sent, receipts, strict=False):
        assert receipt in text
        assert "+923001234567" in text
    assert told(session, payer) == ["payments/paid"]

"""What somebody paid by head of account: the base of reliefs, never more than is really there."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.corrections import put_right
from factories.counter import Desk
from factories.counting import counted
from factories.credits import Reliefs, a_credit
from factories.deposits import HEAD, Firm
from factories.forging import copied
from factories.identity import make_person, make_supplier
from factories.payments import make_bill, pay
from factories.refunds import Office
from factories.tenders import deliver_all
from factories.undoings import undo
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.ledger.use_cases.corrections import ProposeCorrection
from app.outbox.models import Event
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.public import (
    BASE_EVENTS,
    HEADS_CORRECTED,
    PAYMENT_REVERSED,
    REFUND_APPROVED,
    REFUND_FAILED,
    PaidBy,
    paid_by_head,
    paid_by_heads,
)
from payments.receipts.models import Payment

TAX, FEE = "B02201", "C02701"
AMOUNTS = {TAX: 1_000_00, FEE: 200_00}


@pytest.fixture
def firm(session: Session) -> UUID:
    """A firm that has paid nothing yet."""
    firm = make_supplier(session)
    session.commit()
    return firm.id


def billed(session: Session, firm: UUID, **fields: object) -> Bill:
    bill = make_bill(session, amounts=AMOUNTS, payer_organisation_id=firm, **fields)
    session.commit()
    return bill


def paid(session: Session, firm: UUID, **days: date) -> int:
    session.expire_all()
    today = local_day(real_now())
    period = {"first": today, "last": today} | days
    found = paid_by_head(session, PaidBy(organisation_id=firm), [TAX], **period)
    assert set(found) == {TAX}
    return found[TAX]


def test_it_counts_what_was_paid_for_a_head(
    platform: Platform, session: Session, firm: UUID
) -> None:
    assert paid(session, firm) == 0
    for _ in range(2):
        pay(platform, billed(session, firm).psid, 1_200_00)
    assert paid(session, firm) == 2_000_00


def test_it_counts_a_part_that_was_paid(platform: Platform, session: Session, firm: UUID) -> None:
    pay(platform, billed(session, firm).psid, 300_00)
    assert paid(session, firm) == 300_00


def test_it_counts_nothing_of_others(platform: Platform, session: Session, firm: UUID) -> None:
    pay(platform, billed(session, make_supplier(session).id).psid, 1_200_00)
    pay(platform, make_bill(session, amounts=AMOUNTS).psid, 1_200_00)
    assert paid(session, firm) == 0


def test_it_takes_off_what_was_refunded(platform: Platform, session: Session, firm: UUID) -> None:
    payment = pay(platform, billed(session, firm).psid, 1_200_00)
    office = Office.of(platform, session)
    refund = office.propose(payment.id, {"1": 400_00})
    assert paid(session, firm) == 1_000_00
    office.approve(refund.id)
    assert paid(session, firm) == 600_00


def test_a_credit_pays_no_tax(platform: Platform, session: Session, firm: UUID) -> None:
    bill = billed(session, firm)
    Reliefs(platform).grant(a_credit(bill.id, 500_00))
    assert paid(session, firm) == 0
    pay(platform, bill.psid, 700_00)
    assert paid(session, firm) == 500_00


def test_a_day_counts_from_its_beginning_to_its_end(
    platform: Platform, session: Session, firm: UUID
) -> None:
    pay(platform, billed(session, firm).psid, 1_200_00)
    today = local_day(real_now())
    before, after = today - timedelta(days=1), today + timedelta(days=1)
    assert paid(session, firm, first=before, last=before) == 0
    assert paid(session, firm, first=after, last=after) == 0
    assert paid(session, firm, first=before, last=after) == 1_000_00


@pytest.mark.parametrize(("deposit", "expected"), [(True, 0), (False, 500_00)])
def test_a_deposit_is_no_tax(
    platform: Platform,
    session: Session,
    deposit: bool,  # noqa: FBT001 - as drawn
    expected: int,
) -> None:
    firm = Firm.of(platform, session)
    pay(platform, firm.bill(500_00, deposit=deposit).psid, 500_00)
    today = local_day(real_now())
    payer = PaidBy(organisation_id=firm.payer.organisation_id)
    found = paid_by_head(session, payer, [HEAD.head_code], today, today)
    assert found == {HEAD.head_code: expected}


def test_a_forged_payment_counts_for_nothing(
    platform: Platform, session: Session, firm: UUID
) -> None:
    payment = pay(platform, billed(session, firm).psid, 1_200_00)
    forged = new_id()
    copied(session, "payments", payment.id, {"id": forged, "reference": "forged", "receipt": "R-F"})
    session.execute(
        text(
            "insert into payment_allocations"
            " select (jsonb_populate_record(a, cast(:to as jsonb))).*"
            " from payment_allocations a where a.payment_id = :of"
        ),
        {"to": json.dumps({"payment_id": str(forged)}), "of": payment.id},
    )
    assert paid(session, firm) == 1_000_00


def news(session: Session, payment: Payment) -> list[str]:
    """Which of the events that a granter of reliefs hears came, each of this payment's bill."""
    session.expire_all()
    query = select(Event).where(Event.name.in_(BASE_EVENTS)).order_by(Event.id)
    heard = session.scalars(query).all()
    mine = {"bill_id": str(payment.bill_id), "payment_id": str(payment.id)}
    assert all(each.payload.items() >= mine.items() for each in heard)
    return [each.name for each in heard]


def test_a_refund_makes_it_smaller_and_says_so_and_one_that_fails_says_so_too(
    platform: Platform, session: Session, firm: UUID
) -> None:
    payment = pay(platform, billed(session, firm).psid, 1_200_00)
    office = Office.of(platform, session)
    refund = office.propose(payment.id, {"1": 400_00})
    assert news(session, payment) == []
    office.approve(refund.id)
    assert (paid(session, firm), news(session, payment)) == (600_00, [REFUND_APPROVED])
    office.send(refund.id)
    office.fail(refund.id)
    assert paid(session, firm) == 1_000_00
    assert news(session, payment) == [REFUND_APPROVED, REFUND_FAILED]


def test_a_void_makes_it_smaller_and_says_so(
    platform: Platform, session: Session, firm: UUID
) -> None:
    desk = Desk.of(platform, session)
    desk.take(billed(session, firm).psid)
    payment = session.scalars(select(Payment)).one()
    assert paid(session, firm) == 1_000_00
    undo(desk, payment.id)
    assert (paid(session, firm), news(session, payment)) == (0, [PAYMENT_REVERSED])


@pytest.mark.parametrize("of", ["payment", "refund", "void"])
def test_a_correction_makes_it_smaller_and_says_so(
    platform: Platform, session: Session, firm: UUID, of: str
) -> None:
    desk, office = Desk.of(platform, session), Office.of(platform, session)
    bill = billed(session, firm)
    desk.take(bill.psid)
    payment = session.scalars(select(Payment)).one()
    posted: UUID | None = payment.transaction_id
    wrong, right, expected = TAX, FEE, 700_00
    if of == "refund":
        refund = office.propose(payment.id, {"2": 200_00}, "counter")
        posted, wrong, right = office.approve(refund.id).approval_transaction_id, FEE, TAX
    if of == "void":
        undo(desk, payment.id)
        posted = session.scalars(text("select transaction_id from payment_reversals")).one()
        wrong, right, expected = FEE, TAX, -200_00
    move(platform, office, session, (bill, posted, wrong, right))
    before = len(news(session, payment))
    deliver_all(platform)
    assert news(session, payment)[before:] == [HEADS_CORRECTED]
    expected = 800_00 if of == "refund" else expected
    assert paid(session, firm) == expected


def move(
    platform: Platform, office: Office, session: Session, what: tuple[Bill, UUID | None, str, str]
) -> None:
    """Let two officers move Rs 300 (of a fee all Rs 200) from a wrong head to another."""
    bill, posted, wrong, right = what
    ddo = session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id)).first()
    assert posted is not None
    command = ProposeCorrection(
        transaction_id=posted,
        wrong=f"payments:head:{wrong}:{ddo}",
        right=f"payments:head:{right}:{ddo}",
        amount_paisa=300_00 if wrong == TAX else 200_00,
        reason="A wrong head",
    )
    put_right(platform, command, office.maker, office.checker)


def test_what_came_to_a_head_by_a_correction_counts(
    platform: Platform, session: Session, firm: UUID
) -> None:
    bill = billed(session, firm)
    payment = pay(platform, bill.psid, 1_200_00)
    office = Office.of(platform, session)
    move(platform, office, session, (bill, payment.transaction_id, FEE, TAX))
    assert paid(session, firm) == 1_200_00


def test_it_asks_for_many_payers_at_once_in_as_many_queries_as_for_one(
    platform: Platform, session: Session, firm: UUID
) -> None:
    other, person = make_supplier(session).id, make_person(session).id
    session.commit()
    office = Office.of(platform, session)
    bill = billed(session, firm)
    payment = pay(platform, bill.psid, 1_200_00)
    office.approve(office.propose(payment.id, {"1": 100_00}).id)
    pay(platform, billed(session, other, payer_person_id=person).psid, 500_00)
    pay(platform, make_bill(session, amounts=AMOUNTS, payer_person_id=person).psid, 1_100_00)
    payers = [
        PaidBy(organisation_id=firm),
        PaidBy(organisation_id=other),
        PaidBy(person_id=person),
        PaidBy(organisation_id=make_supplier(session).id),
    ]
    session.commit()
    today = local_day(real_now())
    with counted(platform) as said:
        found = paid_by_heads(session, payers, [TAX, FEE], today, today)
    assert len(said) == 4
    assert [found[payer] for payer in payers] == [
        {TAX: 900_00, FEE: 200_00},
        {TAX: 500_00, FEE: 0},
        {TAX: 1_000_00, FEE: 100_00},
        {TAX: 0, FEE: 0},
    ]
    for payer in payers:
        assert paid_by_head(session, payer, [TAX, FEE], today, today) == found[payer]


def test_it_asks_for_nobody(session: Session) -> None:
    today = local_day(real_now())
    with pytest.raises(ValueError, match="nobody"):
        paid_by_head(session, PaidBy(), [TAX], today, today)
    assert paid_by_heads(session, [], [TAX], today, today) == {}


def test_a_payment_that_somebody_added_to_counts_for_nothing(
    platform: Platform, session: Session, firm: UUID
) -> None:
    payment = pay(platform, billed(session, firm).psid, 1_000_00)
    session.execute(
        text(
            "insert into payment_allocations values (:payment, 9, :bill, 1, 50000)",
        ),
        {"payment": payment.id, "bill": payment.bill_id},
    )
    session.commit()
    assert paid(session, firm) == 0

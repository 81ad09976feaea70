"""What somebody paid by head of account: the base of reliefs, never more than is really there."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.deposits import HEAD, Firm
from factories.forging import copied
from factories.identity import make_supplier
from factories.payments import make_bill, pay
from factories.refunds import Office
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.actors import SYSTEM
from app.platform import Platform
from payments.bills.models import Bill
from payments.public import Credit, PaidBy, grant_credit, paid_by_head

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
    credit = Credit(
        business_key="award-1",
        bill_id=bill.id,
        amount_paisa=500_00,
        authority="tax_incentives",
        reason="A rebate",
    )
    platform.executor.execute(grant_credit, credit, actor=SYSTEM)
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

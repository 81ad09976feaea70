"""What a challan says: what is still to pay and until when; of a bill that is over: nothing."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from factories.identity import join, make_department, make_person, sign_in
from factories.payments import LATE, make_bill, pay, today
from factories.pictures import words_of
from factories.refunds import Office
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE
from app.permissions import ANONYMOUS
from app.platform import Platform
from payments.bills.models import Bill
from payments.portal.printing.receipts import challan_facts
from payments.portal.queries import shown_bill

Make = Callable[[Platform, Session], Bill]
END = "If you pay later"


def due(_: Platform, session: Session) -> Bill:
    return make_bill(session)


def cancelled(_: Platform, session: Session) -> Bill:
    return make_bill(session, cancelled=True)


def expired(platform: Platform, session: Session) -> Bill:
    """Of which a part came in time, and on which a surcharge had begun to grow."""
    terms = {"due_in": -2, "expires_in": -1, "days_old": 9}
    bill = make_bill(session, part_payment=True, surcharge=LATE, **terms)
    pay(platform, bill.psid, 200_00, paid_at=bill.issued_at)
    return bill


def part_paid(platform: Platform, session: Session) -> Bill:
    bill = make_bill(session, part_payment=True)
    pay(platform, bill.psid, 700_00)
    return bill


def paid(platform: Platform, session: Session) -> Bill:
    bill = make_bill(session)
    pay(platform, bill.psid, 1_200_00)
    return bill


def overpaid(platform: Platform, session: Session) -> Bill:
    bill = paid(platform, session)
    pay(platform, bill.psid, 100_00)
    return bill


def refunded(platform: Platform, session: Session) -> Bill:
    bill, office = make_bill(session), Office.of(platform, session)
    payment = pay(platform, bill.psid, 1_200_00)
    asked = office.propose(payment.id, {"1": 1_000_00, "2": 200_00})
    office.approve(asked.id)
    office.send(asked.id)
    office.confirm(asked.id)
    return bill


def facts(app: Flask, platform: Platform, bill: Bill) -> dict[str, list[str]]:
    """Return by English term: the value, the value in Urdu where it differs, the term in Urdu."""
    with app.test_request_context(), platform.executor.reading(ANONYMOUS) as uow:
        rows = challan_facts(shown_bill(uow, bill.psid))
    return {term: rest for term, *rest in rows}


@pytest.mark.parametrize(
    ("make", "came"),
    [
        (cancelled, None),
        (expired, "Rs\u00a0200"),
        (paid, "Rs\u00a01,200"),
        (overpaid, "Rs\u00a01,200"),
        (refunded, "Rs\u00a01,200"),
    ],
)
def test_it_names_no_amount_to_pay_of_a_bill_that_cannot_be_paid(
    app: Flask, platform: Platform, session: Session, client: FlaskClient, make: Make, came: str
) -> None:
    bill = make(platform, session)
    session.commit()
    said = facts(app, platform, bill)
    assert said.pop("To pay") == ["Nothing to pay", "کچھ ادا نہیں کرنا", "واجب رقم"]
    assert said.pop("Paid", None) == (came and [came, "", "ادا شدہ"])
    assert set(said) == {"Number to pay against (PSID)", "Payer"}
    words = words_of(client.get(f"/bills/{bill.psid}/challan.pdf").data)
    assert "To pay Nothing to pay" in words
    for wrong in ("To pay Rs", "In words", "Rupees", "Pay by", "Pay at any bank"):
        assert wrong not in words


@pytest.mark.parametrize(
    ("make", "amount", "english", "urdu"),
    [
        (due, "Rs\u00a01,200", "Rupees one thousand two hundred only", "ایک ہزار دو سو روپے فقط"),
        (part_paid, "Rs\u00a0500", "Rupees five hundred only", "پانچ سو روپے فقط"),
    ],
)
def test_it_names_what_is_still_owed(
    app: Flask,
    platform: Platform,
    session: Session,
    client: FlaskClient,
    make: Make,
    amount: str,
    english: str,
    urdu: str,
) -> None:
    bill = make(platform, session)
    session.commit()
    said = facts(app, platform, bill)
    assert said["To pay"] == [amount, "", "واجب رقم"]
    assert said["In words"] == [english, urdu, "الفاظ میں"]
    words = words_of(client.get(f"/bills/{bill.psid}/challan.pdf").data)
    assert f"In words {english}" in words
    assert "Nothing to pay" not in words


def test_it_says_the_hour_at_which_a_bill_ends(
    app: Flask, platform: Platform, session: Session, client: FlaskClient
) -> None:
    day = today() + timedelta(days=12)
    written = f"{day.day} {day:%B} {day.year}"
    by_day, endless = make_bill(session, expires_in=12), make_bill(session)
    house, instant = make_department(session), datetime.combine(day, time(13), PROVINCE)
    by_hour = make_bill(session, house, expires_in=12, expires_at=instant)
    session.commit()
    english, urdu, _ = facts(app, platform, by_hour)[END]
    assert english == f"After {written}, 1:00 pm it cannot be paid."
    assert "\u20661:00\u2069 بعد از دوپہر" in urdu
    assert facts(app, platform, by_day)[END][0] == f"After {written} it cannot be paid."
    assert END not in facts(app, platform, endless)
    officer = make_person(session)
    join(session, officer, house, roles.BILLING_OFFICER)
    sign_in(session, platform.settings.secret_key, client, officer, house)
    for page in (f"/bills/{by_hour.psid}", f"/department/bills/{by_hour.id}"):
        assert f"{written}, 1:00 pm" in client.get(page).text

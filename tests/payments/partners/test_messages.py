"""A partner's machine asks about bills and tells of payments, as 1BILL has it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories.partners import PASSWORD, TestMachine, make_partner, payment
from factories.payments import LATE, make_bill, pay, today
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.clock import real_now
from app.identity.people.throttle import Throttle
from app.ledger.public import balance
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.policy.psid import make_psid
from payments.partners.onebill.profile import Profile
from payments.partners.use_cases.answer_partner import MISSES
from payments.receipts.models import Payment

WHOLE = 1_200_00


@pytest.fixture
def machine(platform: Platform, session: Session, client: FlaskClient) -> TestMachine:
    partner = make_partner(session, platform)
    session.commit()
    return TestMachine(client, partner.code)


def made(session: Session, **fields: object) -> Bill:
    bill = make_bill(session, **fields)
    session.commit()
    return bill


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Payment)) or 0


def test_it_tells_what_a_bill_costs_before_and_after_its_day(
    session: Session, machine: TestMachine
) -> None:
    bill = made(session, surcharge=LATE, payer_name="Mir Ahmed گل")
    asked = machine.inquire(bill.psid)
    assert asked == {
        "response_Code": "00",
        "consumer_Detail": "M** A**** **".ljust(30),
        "bill_status": "U",
        "due_date": f"{bill.due_on:%Y%m%d}",
        "amount_within_dueDate": "+0000000120000",
        "amount_after_dueDate": "+0000000132000",
        "billing_month": f"{today():%y%m}",
        "date_paid": " " * 8,
        "amount_paid": "000000000000",
        "tran_auth_Id": " " * 6,
        "reserved": "",
    }


def test_days_of_grace_count_so_that_who_pays_by_the_day_it_names_pays_what_is_owed(
    session: Session, machine: TestMachine
) -> None:
    rule = replace(LATE, grace_days=7)
    bill = made(session, due_in=-3, days_old=20, surcharge=rule)
    asked = machine.inquire(bill.psid)
    last = bill.due_on + timedelta(days=7)
    assert (asked["due_date"], asked["amount_within_dueDate"]) == (
        f"{last:%Y%m%d}",
        "+0000000120000",
    )
    assert asked["amount_after_dueDate"] == "+0000000132000"
    assert machine.pay(bill.psid, WHOLE)["response_Code"] == "00"


def test_it_names_no_day_on_which_nothing_is_taken_any_more(
    session: Session, machine: TestMachine
) -> None:
    rule = replace(LATE, grace_days=90)
    bill = made(session, due_in=1, expires_in=5, surcharge=rule)
    assert machine.inquire(bill.psid)["due_date"] == f"{bill.expires_on:%Y%m%d}"


def test_a_part_that_was_paid_does_not_read_as_the_bills_authorisation(
    session: Session, machine: TestMachine
) -> None:
    bill = made(session, part_payment=True)
    assert machine.pay(bill.psid, 1_00, tran_auth_id="A1B2C3")["response_Code"] == "00"
    asked = machine.inquire(bill.psid)
    assert (asked["bill_status"], asked["tran_auth_Id"]) == ("U", " " * 6)
    assert machine.pay(bill.psid, WHOLE - 1_00, tran_auth_id="D4E5F6")["response_Code"] == "00"
    asked = machine.inquire(bill.psid)
    assert (asked["bill_status"], asked["tran_auth_Id"]) == ("P", "D4E5F6")


def test_it_takes_a_payment_once_and_says_paid_afterwards(
    session: Session, machine: TestMachine, platform: Platform
) -> None:
    bill = made(session)
    told = machine.pay(bill.psid, WHOLE, tran_auth_id="A1B2C3")
    assert told["response_Code"] == "00"
    receipt = session.scalars(select(Payment.receipt)).one()
    assert told["Identification_parameter"].strip() == receipt.replace("-", "")
    asked = machine.inquire(bill.psid)
    assert (asked["response_Code"], asked["bill_status"]) == ("00", "P")
    assert asked["amount_paid"] == "000000120000"
    assert asked["date_paid"] == f"{today():%Y%m%d}"
    assert asked["tran_auth_Id"] == "A1B2C3"
    with platform.executor.sessions() as fresh:
        assert balance(fresh, "payments:clearing:onebill") == WHOLE


def test_it_answers_the_same_message_again_as_a_duplicate_and_another_as_paid(
    session: Session, machine: TestMachine
) -> None:
    bill = made(session)
    first = payment(bill.psid, WHOLE)
    codes = [machine.send("BillPayment", first).get_json()["response_Code"] for _ in range(2)]
    other = machine.pay(bill.psid, WHOLE, tran_auth_id="999999")
    assert codes == ["00", "03"]
    assert other["response_Code"] == "06"
    assert count(session) == 1


@pytest.mark.parametrize(
    ("fields", "paisa", "code"),
    [
        ({}, WHOLE - 1, "02"),
        ({}, WHOLE + 1, "02"),
        ({"cancelled": True}, WHOLE, "02"),
        ({"expires_in": -1, "due_in": -5, "days_old": 20}, WHOLE, "01"),
        ({"due_in": -5, "days_old": 20, "surcharge": LATE}, WHOLE, "02"),
        ({"due_in": -5, "days_old": 20, "surcharge": LATE}, WHOLE + 120_00, "00"),
        ({"part_payment": True}, 1_00, "00"),
    ],
)
def test_it_refuses_before_taking_money_and_posts_nothing(
    session: Session,
    machine: TestMachine,
    fields: dict[str, object],
    paisa: int,
    code: str,
) -> None:
    bill = made(session, **fields)
    assert machine.pay(bill.psid, paisa)["response_Code"] == code
    assert count(session) == (code == "00")


def test_it_leaves_a_refusal_in_the_trail(session: Session, machine: TestMachine) -> None:
    bill = made(session)
    machine.pay(bill.psid, 1)
    found = session.scalars(select(AuditEntry).filter_by(action="tell_payment.refused")).all()
    assert [entry.after for entry in found] == [{"code": "onebill-02"}]


def test_it_does_not_let_the_partners_clock_decide_whether_it_was_late(
    session: Session, machine: TestMachine
) -> None:
    bill = made(session, due_in=-5, days_old=20, surcharge=LATE)
    early = real_now() - timedelta(days=10)
    body = payment(bill.psid, WHOLE, early)
    assert machine.send("BillPayment", body).get_json()["response_Code"] == "02"


def test_it_says_blocked_of_a_cancelled_bill_and_nothing_of_an_expired_one(
    session: Session, machine: TestMachine
) -> None:
    cancelled = made(session, cancelled=True)
    expired = made(session, expires_in=-1, due_in=-5, days_old=20)
    asked = machine.inquire(cancelled.psid)
    assert (asked["response_Code"], asked["bill_status"]) == ("02", "B")
    assert asked["amount_after_dueDate"] == asked["amount_within_dueDate"] == "+" + "0" * 13
    assert machine.inquire(expired.psid)["response_Code"] == "01"
    assert machine.inquire(make_psid("99"))["response_Code"] == "01"


@pytest.mark.parametrize(
    "change",
    [
        {"consumer_number": None},
        {"consumer_number": 12},
        {"transaction_amount": "1200.00"},
        {"transaction_amount": "-0000000120000"},
        {"transaction_amount": "+00000000000120000"},
        {"transaction_amount": "١٢٠٠"},
        {"transaction_amount": "+0000000000000"},
        {"tran_date": "29991231"},
        {"tran_date": "00010101"},
        {"tran_date": "20161231"},
        {"consumer_number": "9900\u0000"},
        {"tran_date": "20260230"},
        {"tran_date": "2026-11-24"},
        {"tran_time": "250000"},
        {"tran_auth_id": "12345"},
        {"tran_auth_id": "12' or 1"},
        {"bank_mnemonic": "NINELONGX"},
        {"Tran_Auth_ID": "654321"},
        {"reserved": "x" * 500},
    ],
)
def test_it_answers_04_to_what_it_cannot_read(
    session: Session, machine: TestMachine, change: dict[str, object]
) -> None:
    bill = made(session)
    body = {k: v for k, v in (payment(bill.psid, WHOLE) | change).items() if v is not None}
    answer = machine.send("BillPayment", body)
    assert (answer.status_code, answer.get_json()["response_Code"]) == (200, "04")
    assert count(session) == 0


@pytest.mark.parametrize("body", [[], "text", 1, None, {"a": {"b": 1}}])
def test_it_answers_04_to_what_is_no_object_of_texts(machine: TestMachine, body: object) -> None:
    assert machine.send("BillInquiry", body).get_json()["response_Code"] == "04"


def test_it_lets_in_only_who_proves_everything(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    partner = make_partner(session, platform)
    waiting = make_partner(session, platform, approved=False)
    ended = make_partner(session, platform, ended=True)
    bill = made(session)
    good = {"code": partner.code}
    for wrong in (
        {"password": "guess"},
        {"password": ""},
        {"username": "other"},
        {"address": "127.0.0.2"},
        {"code": waiting.code},
        {"code": waiting.code, "password": ""},
        {"code": ended.code},
        {"code": "nobody"},
    ):
        machine = TestMachine(client, **(good | wrong))
        assert machine.inquire(bill.psid)["response_Code"] == "04", wrong
        assert machine.pay(bill.psid, WHOLE)["response_Code"] == "04", wrong
    assert TestMachine(client, **good).inquire(bill.psid)["response_Code"] == "00"
    assert count(session) == 0


def test_it_asks_for_the_client_certificate_and_believes_no_strangers_word_of_it(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    partner = make_partner(session, platform, certificate="ab" * 32)
    bill = made(session)
    machine = TestMachine(client, partner.code)
    body = {"consumer_number": bill.psid, "bank_mnemonic": "HBL"}
    shown = {
        "username": "bank",
        "password": PASSWORD,
        "X-Client-Certificate-SHA256": "ab" * 32,
    }
    answer = machine.send("BillInquiry", body, headers=shown)
    assert answer.get_json()["response_Code"] == "04"


def test_it_speaks_each_partners_form(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    profile = Profile(
        key_case="pascal",
        credentials="body",
        padding="none",
        amount_width=12,
        paid_inquiry_code="06",
    )
    partner = make_partner(session, platform, profile)
    bill = made(session)
    pay(platform, bill.psid, WHOLE, channel="counter")
    machine = TestMachine(client, partner.code)
    body = {
        "ConsumerNumber": bill.psid,
        "BankMnemonic": "HBL",
        "Username": "bank",
        "Password": PASSWORD,
    }
    told = machine.send("BillInquiry", body, headers={}).get_json()
    assert told["ResponseCode"] == "06"
    assert told["ConsumerDetail"] == "G** K***"
    assert told["AmountWithinDueDate"] == "+000000000000"
    assert told["AmountPaid"] == "000000120000"


def test_who_is_turned_away_at_its_own_bank_can_read_why(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    partner = make_partner(session, platform, Profile(key_case="pascal"))
    session.commit()
    machine = TestMachine(client, partner.code, password="guess")
    for body in ({"ConsumerNumber": make_psid("98"), "BankMnemonic": "HBL"}, ["no object"]):
        assert machine.send("BillInquiry", body).get_json()["ResponseCode"] == "04"
    elsewhere = replace(machine, address="127.0.0.2")
    assert elsewhere.send("BillInquiry", {}).get_json()["response_Code"] == "04"


def test_it_does_not_take_credentials_from_where_the_profile_does_not_put_them(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    partner = make_partner(session, platform)
    bill = made(session)
    body = {
        "consumer_number": bill.psid,
        "bank_mnemonic": "HBL",
        "username": "bank",
        "password": PASSWORD,
    }
    machine = TestMachine(client, partner.code)
    assert machine.send("BillInquiry", body, headers={}).get_json()["response_Code"] == "04"


def test_it_stops_a_program_that_guesses_passwords(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    partner = make_partner(session, platform)
    session.commit()
    machine = TestMachine(client, partner.code, password="guess", address="203.0.113.77")
    body = {"consumer_number": make_psid("99"), "bank_mnemonic": "HBL"}
    statuses = [machine.send("BillInquiry", body).status_code for _ in range(40)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_past_the_limit_it_answers_right_and_wrong_numbers_alike(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    partner, bill = make_partner(session, platform), made(session)
    session.commit()
    throttle = platform.executor.ports.get(Throttle)
    for _ in range(MISSES.most):
        throttle.count(MISSES, partner.code)
    machine = TestMachine(client, partner.code)
    numbers = (bill.psid, make_psid("99"))
    bodies = [{"consumer_number": number, "bank_mnemonic": "HBL"} for number in numbers]
    shown = {"username": "bank", "password": PASSWORD}
    answers = [machine.send("BillInquiry", body, headers=shown) for body in bodies]
    assert [answer.status_code for answer in answers] == [429, 429]

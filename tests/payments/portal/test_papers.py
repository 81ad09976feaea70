"""Challans, receipts and amounts in words: what is printed, signed, and checked by anybody."""

import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from factories.identity import make_department, make_person, sign_in
from factories.payments import make_bill, pay
from factories.pictures import words_of
from factories.refunds import Office
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.clock import real_now
from app.money import MAX_PAISA
from app.platform import Platform
from payments.bills.amount_text import english, urdu
from payments.bills.models import Bill
from payments.receipts.models import Payment

PERSON = "Gul Khan"
OVER = ("excess", 300_50)


@pytest.fixture
def bill(session: Session) -> Bill:
    payer = make_person(session, PERSON)
    made = make_bill(session, make_department(session, "Transport"), payer_person_id=payer.id)
    session.commit()
    return made


@pytest.fixture
def payment(platform: Platform, bill: Bill) -> Payment:
    return pay(platform, bill.psid, 1_200_00)


@pytest.mark.parametrize(
    ("paisa", "words"),
    [
        (0, "Rupees zero only"),
        (1, "Rupees zero and paisa one only"),
        (25_00, "Rupees twenty-five only"),
        (1_23_456_78, "Rupees one lakh twenty-three thousand four hundred fifty-six"),
        (10_000_000_00, "Rupees one crore only"),
        (1_900_00, "Rupees one thousand nine hundred only"),
    ],
)
def test_it_writes_amounts_in_words(paisa: int, words: str) -> None:
    assert english(paisa).startswith(words)


def test_it_writes_amounts_in_urdu_words() -> None:
    assert urdu(1_12_345_50) == "ایک لاکھ بارہ ہزار تین سو پینتالیس روپے اور پچاس پیسے فقط"


@given(st.integers(0, MAX_PAISA), st.integers(0, MAX_PAISA))
def test_it_writes_other_amounts_in_other_words(one: int, other: int) -> None:
    for write in (english, urdu):
        assert (write(one) == write(other)) == (one == other)


@pytest.mark.parametrize("paisa", [-1, MAX_PAISA + 1])
def test_it_writes_no_impossible_amount(paisa: int) -> None:
    with pytest.raises(ValueError, match="no amount"):
        english(paisa)


def test_it_prints_a_challan_for_whoever_has_the_number(client: FlaskClient, bill: Bill) -> None:
    answer = client.get(f"/bills/{bill.psid}/challan.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'inline; filename="challan-{bill.psid}.pdf"'


def test_it_prints_a_challan_of_a_bill_that_is_over(session: Session, client: FlaskClient) -> None:
    over = make_bill(session, cancelled=True)
    session.commit()
    assert client.get(f"/bills/{over.psid}/challan.pdf").data.startswith(b"%PDF")


def receipt(client: FlaskClient, bill: Bill, payment: Payment) -> dict[str, Any]:
    answer = client.get(f"/bills/{bill.psid}/receipts/{payment.receipt}.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    return found


def check(client: FlaskClient, told: object) -> tuple[int, str]:
    text = json.dumps(told, ensure_ascii=False)
    answer = client.post("/verify", data={"receipt": text})
    return answer.status_code, answer.text


def test_it_gives_a_signed_receipt_that_anybody_can_check(
    client: FlaskClient, bill: Bill, payment: Payment
) -> None:
    told = receipt(client, bill, payment)
    assert told["receipt"]["holder"] == "G•• K•••"
    assert PERSON not in json.dumps(told, ensure_ascii=False)
    status, page = check(client, told)
    assert status == 200
    for fact in ("Genuine", "Rs\u00a01,200<", "G•• K•••", payment.receipt):
        assert fact in page
    pdf = client.get(f"/bills/{bill.psid}/receipts/{payment.receipt}.pdf")
    assert pdf.data.startswith(b"%PDF")


def test_a_payer_without_an_account_gets_the_receipt_by_the_number_of_the_message(
    client: FlaskClient, session: Session, platform: Platform, bill: Bill, payment: Payment
) -> None:
    stranger = client.get(f"/bills/{bill.psid}").text
    assert "Get the receipt" in stranger
    assert payment.receipt not in stranger
    elsewhere = make_bill(session)
    session.commit()
    other = pay(platform, elsewhere.psid, 1_200_00)
    for typed in (other.receipt, "R-2345"):
        wrong = client.get(f"/bills/{bill.psid}", query_string={"receipt": typed})
        assert wrong.status_code == 422
        assert 'href="#receipt">No payment of this bill has this receipt' in wrong.text
        assert "/receipts/" not in wrong.text
    typed = payment.receipt.replace("-", " ").lower()
    page = client.get(f"/bills/{bill.psid}", query_string={"receipt": typed, "lang": "ur"}).text
    (signed,) = re.findall(r'href="(/bills/[^"]+\.json)"', page)
    assert check(client, json.loads(client.get(signed).data))[0] == 200


def test_a_bill_without_money_offers_no_receipt(client: FlaskClient, session: Session) -> None:
    bill = make_bill(session)
    session.commit()
    assert "Get the receipt" not in client.get(f"/bills/{bill.psid}").text


@pytest.mark.parametrize(
    ("name", "value"), [("amount", "9200.00"), ("holder", "X"), ("psid", "1" * 17), ("number", "R")]
)
def test_it_confirms_no_receipt_that_was_changed(
    client: FlaskClient, bill: Bill, payment: Payment, name: str, value: str
) -> None:
    told = receipt(client, bill, payment)
    told["receipt"][name] = value
    assert check(client, told)[0] == 422


@pytest.mark.parametrize(
    "changed", [{"key_id": "0" * 16}, {"signature": "AAAA"}, {"signature": "!"}, {"more": 1}]
)
def test_it_confirms_no_signature_that_is_not_ours(
    client: FlaskClient, bill: Bill, payment: Payment, changed: dict[str, object]
) -> None:
    assert check(client, receipt(client, bill, payment) | changed)[0] == 422


def test_it_tells_by_a_receipts_number_how_its_bill_stands(
    platform: Platform, client: FlaskClient, bill: Bill, payment: Payment
) -> None:
    page = client.get(f"/verify?reference={payment.receipt.lower()}").text
    for fact in ("Genuine", "G•• K•••", "Rs\u00a01,200<", "Paid"):
        assert fact in page
    assert PERSON not in page
    for typed in (
        payment.receipt.replace("-", ""),
        f"\u2066{payment.receipt}\u2069",
        f" {payment.receipt} ",
    ):
        assert "Genuine" in client.get("/verify", query_string={"reference": typed}).text
    pay(platform, bill.psid, 5)
    assert "Overpaid" in client.get(f"/verify?reference={payment.receipt}").text


def test_it_writes_the_check_in_the_readers_language_and_by_our_clocks(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    made = make_bill(session, days_old=3)
    session.commit()
    at = real_now() - timedelta(hours=30)
    paid = pay(platform, made.psid, 700_00, paid_at=at)
    address = f"/verify?reference={paid.receipt}"
    page = client.get(f"{address}&lang=ur").text
    for words in ("دکان کا کرایہ", "جزوی ادا"):
        assert words in page
    for words in ("Lease of a shop", "Paid in part"):
        assert words not in page
    english = client.get(f"{address}&lang=en").text
    local = at.astimezone(ZoneInfo("Asia/Karachi"))
    assert f"{local.day} {local:%B} {local.year}, {local.hour % 12 or 12}:{local:%M} " in english
    assert f"{at:%H:%M:%S}Z" not in english
    told = client.get(f"/api/v1/verifications?reference={paid.receipt}").json
    facts = {each["label"]: each["value"] for each in told["facts"]}
    assert facts["Amount"] == "Rs\u00a0700.00"
    assert facts["Paid at"].endswith("Z")


def test_it_says_what_of_a_receipt_was_given_back_or_is_on_its_way(
    platform: Platform, session: Session, client: FlaskClient, bill: Bill, payment: Payment
) -> None:
    office = Office.of(platform, session)
    address = f"/verify?reference={payment.receipt}"
    asked = office.propose(payment.id, {"1": 500_00})
    assert "Of this" not in client.get(address).text
    office.approve(asked.id)
    assert fact(client, address, "Of this, on its way back") == "Rs\u00a0500"
    assert fact(client, address, "Of this, refunded") is None
    office.send(asked.id)
    office.confirm(asked.id)
    more = office.propose(payment.id, {"1": 100_00})
    office.approve(more.id)
    assert fact(client, address, "Of this, refunded") == "Rs\u00a0500"
    assert fact(client, address, "Of this, on its way back") == "Rs\u00a0100"
    office.fail(more.id)
    assert fact(client, address, "Of this, on its way back") is None
    assert "Genuine" in client.get(address).text
    assert PERSON not in client.get(address).text


def test_it_says_the_same_of_a_receipts_file_as_of_its_number(
    platform: Platform, session: Session, client: FlaskClient, bill: Bill, payment: Payment
) -> None:
    office, told = Office.of(platform, session), receipt(client, bill, payment)
    assert fact_of(check(client, told)[1], "The bill is now") == "Paid"
    office.approve(office.propose(payment.id, {"1": 500_00}).id)
    assert receipt(client, bill, payment) == told
    address = f"/verify?reference={payment.receipt}"
    for label in ("Of this, on its way back", "The bill is now"):
        assert fact_of(check(client, told)[1], label) == fact(client, address, label) is not None
    body = {"receipt": json.dumps(told)}
    facts = client.post("/api/v1/verifications", json=body).json["facts"]
    assert {"label": "Of this, on its way back", "value": "Rs\u00a0500.00"} in facts


def test_it_prints_what_went_back_until_the_receipt_is_printed(
    platform: Platform, session: Session, client: FlaskClient, bill: Bill
) -> None:
    office, paid = Office.of(platform, session), pay(platform, bill.psid, 1_500_50)
    address = f"/bills/{bill.psid}/receipts/{paid.receipt}.pdf"
    first = client.get(address).data
    assert client.get(address).data == first
    assert "Of which overpaid, to be refunded" in words_of(first)
    assert "Status on" not in words_of(first)
    asked = [office.propose(paid.id, {part: paisa}) for part, paisa in (("1", 500_00), OVER)]
    for each in asked:
        office.approve(each.id)
    office.send(asked[0].id)
    office.confirm(asked[0].id)
    words = words_of(client.get(address).data)
    assert "Of this, refunded Rs 500" in words
    assert "Of this, on its way back Rs 300.50" in words
    assert "Status on" in words
    assert "Of which overpaid" not in words


def fact(client: FlaskClient, address: str, label: str) -> str | None:
    """Return what the check says under a label."""
    return fact_of(client.get(address).text, label)


def fact_of(page: str, label: str) -> str | None:
    """Return what a page of the check says under a label."""
    _, found, rest = page.partition(f">{label}<")
    return rest.split("<bdi>")[1].split("</bdi>")[0] if found else None


def test_it_shows_no_receipt_under_another_bill(
    session: Session, client: FlaskClient, payment: Payment
) -> None:
    other = make_bill(session)
    session.commit()
    for kind in ("json", "pdf"):
        address = f"/bills/{other.psid}/receipts/{payment.receipt}.{kind}"
        assert client.get(address).status_code == 404
    assert client.get(f"/bills/{other.psid}/receipts/R-AAAA.json").status_code == 404


def test_it_prints_the_whole_name_for_the_payer(
    platform: Platform, session: Session, client: FlaskClient, bill: Bill, payment: Payment
) -> None:
    from app.identity.people.models import Person

    address = f"/bills/{bill.psid}/receipts/{payment.receipt}.pdf"
    stranger = client.get(address).data
    payer = session.get_one(Person, bill.payer_person_id)
    sign_in(session, platform.settings.secret_key, client, payer)
    assert client.get(address).data != stranger

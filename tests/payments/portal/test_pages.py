"""Every page of fees and bills draws, in both languages, in few queries, and tells only its own."""

import re
from datetime import timedelta

import pytest
from factories.counting import counted
from factories.identity import (
    actor,
    join,
    make_department,
    make_person,
    make_staff,
    make_supplier,
    sign_in,
)
from factories.payments import LATE, make_bill, make_fee, pay, today
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from payments.bills.models import Bill
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import Exemption, Percentage, PerUnit, Slab, Slabs
from payments.portal.queries import own_bills


def fee_of(session: Session, version: FeeVersion) -> Fee:
    return session.get_one(Fee, version.fee_id)


def read(client: FlaskClient, address: str, language: str = "en") -> str:
    joint = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joint}lang={language}")
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:300])
    return answer.text


@pytest.fixture
def payer(session: Session) -> Person:
    return make_person(session, "Gul Khan")


@pytest.fixture
def bill(session: Session, payer: Person) -> Bill:
    made = make_bill(
        session, make_department(session, "Transport"), payer_person_id=payer.id, surcharge=LATE
    )
    session.commit()
    return made


def officer_of(
    platform: Platform, session: Session, house: Organisation, client: FlaskClient
) -> None:
    officer = make_person(session, "Officer")
    join(session, officer, house, roles.BILLING_OFFICER)
    sign_in(session, platform.settings.secret_key, client, officer, house)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_offers_every_fee_in_force(session: Session, client: FlaskClient, language: str) -> None:
    make_fee(session)
    make_fee(session, title="Hidden", approved=False)
    make_fee(session, title="Mutation", formula=PerUnit(unit_paisa=100), service_group="land")
    session.commit()
    text = read(client, "/pay", language)
    assert ("Driving licence" if language == "en" else "ڈرائیونگ لائسنس") in text
    assert "Hidden" not in text
    assert "Mutation" not in read(client, "/pay?q=driving", language).partition("<main")[2]


@pytest.mark.parametrize(
    ("fields", "asks"),
    [
        ({}, []),
        ({"formula": PerUnit(unit_paisa=100), "asks": "Copies"}, ["quantity"]),
        ({"formula": Slabs(slabs=(Slab(from_paisa=0, fixed_paisa=5),))}, ["base"]),
        ({"formula": Percentage(percent=2)}, ["base"]),  # type: ignore[arg-type]
        ({"exemptions": [Exemption(code="widow", title="Widows")]}, ["exemption"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_asks_what_a_fee_needs_and_calls_no_sample_law(
    session: Session, client: FlaskClient, fields: dict[str, object], asks: list[str], language: str
) -> None:
    fee = fee_of(session, make_fee(session, **fields))  # type: ignore[arg-type]
    session.commit()
    text = read(client, f"/pay/{fee.code}", language)
    named = set(re.findall(r'name="(quantity|base|exemption)"', text))
    assert named == set(asks)
    assert ("not law" in text) == (language == "en")
    assert "Sample, not law" not in text


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_masks_the_payer_for_strangers_only(
    platform: Platform,
    session: Session,
    client: FlaskClient,
    bill: Bill,
    payer: Person,
    language: str,
) -> None:
    pay(platform, bill.psid, 500_00)
    for address in (f"/bills/{bill.psid}", f"/bills/{bill.psid}/"[:-1]):
        text = read(client, address, language)
        assert "Gul Khan" not in text
        assert "G•• K•••" in text
        main = text.partition("<main")[2].partition("bdm-qr")[0]
        written = set(re.findall(r"R-[0-9A-Z]{4}-[0-9A-Z-]+", main))
        assert written <= {"R-2345-6789-ABCD-EFGH"}  # the example beside the field
    sign_in(session, platform.settings.secret_key, client, payer)
    text = read(client, f"/bills/{bill.psid}", language)
    assert "Gul Khan" in text
    assert "/receipts/R-" in text


def test_it_shows_a_bill_in_few_queries(
    platform: Platform, session: Session, client: FlaskClient, bill: Bill
) -> None:
    pay(platform, bill.psid, 500_00)
    with counted(platform) as said:
        read(client, f"/bills/{bill.psid}")
    assert len(said) <= 6, said


def test_it_lists_bills_in_as_many_queries_however_many_there_are(
    platform: Platform, session: Session, client: FlaskClient, payer: Person
) -> None:
    house = make_department(session)
    for _ in range(12):
        make_bill(session, house, payer_person_id=payer.id)
    sign_in(session, platform.settings.secret_key, client, payer)
    with counted(platform) as said:
        text = read(client, "/my/bills")
    assert text.count("Lease of a shop") == 12
    assert len(said) <= 8, said


def test_it_lists_what_is_to_pay_by_its_day_and_then_the_rest_newest_first(
    platform: Platform, session: Session, payer: Person
) -> None:
    house = make_department(session)
    made = [
        make_bill(session, house, payer_person_id=payer.id, due_in=days)
        for days in (9, 30, 5, 20, 5, 7)
    ]
    over = make_bill(session, house, payer_person_id=payer.id, due_in=-3, expires_in=-1, days_old=9)
    session.commit()
    paid, first, twin, late = made[0], made[2], made[4], made[1]
    for each in (paid, made[5]):
        pay(platform, each.psid, each.amount_paisa)
    listed, cursor = [], None
    with platform.executor.reading(actor(payer)) as uow:
        for _ in range(4):
            page = own_bills(uow, cursor, limit=2)
            listed += [each.bill.id for each in page.items]
            cursor = page.next_cursor
    assert cursor is None
    assert listed == [each.id for each in (twin, first, made[3], late, over, made[5], paid)]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "To be paid"),
        ({"due_in": -2, "days_old": 9}, "Overdue"),
        ({"due_in": -9, "expires_in": -2, "days_old": 20}, "Expired"),
        ({"cancelled": True}, "Cancelled"),
    ],
)
def test_it_says_how_to_pay_only_while_a_bill_can_be_paid(
    session: Session, client: FlaskClient, fields: dict[str, object], word: str
) -> None:
    made = make_bill(session, **fields)  # type: ignore[arg-type]
    session.commit()
    text = read(client, f"/bills/{made.psid}")
    assert word in text
    assert ("How to pay" in text) == (word in {"To be paid", "Overdue"})
    assert "Rupees one thousand two hundred only" in text


def test_it_finds_a_bill_by_its_number_and_slows_guessing(
    session: Session, client: FlaskClient, bill: Bill
) -> None:
    typed = f"{bill.psid[:4]}-{bill.psid[4:]}"
    assert client.get(f"/bills?psid={typed}").headers["Location"].endswith(bill.psid)
    answers = [client.get("/bills?psid=99000000000000000").status_code for _ in range(61)]
    assert answers[:60] == [404] * 60
    assert answers[60] == 429


def test_past_the_limit_it_answers_right_and_wrong_numbers_alike(
    session: Session, client: FlaskClient, bill: Bill
) -> None:
    for _ in range(60):
        assert client.get("/bills?psid=99000000000000000").status_code == 404
    for place in ("/bills?psid={}", "/bills/{}", "/bills/{}/challan.pdf", "/api/v1/bills/{}"):
        numbers = (bill.psid, "99000000000000000")
        answers = [client.get(place.format(number)) for number in numbers]
        assert [answer.status_code for answer in answers] == [429, 429], place
        assert "Retry-After" in answers[0].headers
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert client.get(f"/bills/{bill.psid}", environ_overrides=elsewhere).status_code == 200


def test_it_shows_a_department_its_own_bills_alone(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    ours, theirs = make_department(session), make_department(session)
    mine, other = make_bill(session, ours), make_bill(session, theirs)
    officer_of(platform, session, ours, client)
    pay(platform, mine.psid, 1)
    read(client, "/department/bills")
    text = read(client, f"/department/bills/{mine.id}")
    assert f"/bills/{mine.psid}" in text
    assert client.get(f"/department/bills/{other.id}").status_code == 404
    assert client.get(f"/department/bills/{other.id}/cancel").status_code == 404
    for address in ("new", "upload", f"{mine.id}/cancel"):
        read(client, f"/department/bills/{address}")
    assert client.get("/department/bills/upload/template.csv").data.startswith(b"\xef\xbb\xbfref")


def test_it_shows_a_firm_its_bills_and_no_other(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    firm, owner = make_supplier(session), make_person(session)
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    make_bill(session, payer_organisation_id=firm.id, purpose="Ours")
    make_bill(session, payer_organisation_id=make_supplier(session).id, purpose="Theirs")
    sign_in(session, platform.settings.secret_key, client, owner, firm)
    for address in ("/my/bills", "/home"):
        text = read(client, address)
        assert "Ours" in text
        assert "Theirs" not in text


def test_it_shows_officials_a_fee_with_what_a_proposal_changes(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    version = make_fee(session, surcharge=LATE)
    fee = fee_of(session, version)
    waiting = make_fee(
        session,
        fee=fee,
        formula=PerUnit(unit_paisa=7_00),
        approved=False,
        valid_from=today() + timedelta(days=1500),
    )
    officer = make_staff(session, roles.PARAMETER_OFFICER)
    sign_in(session, platform.settings.secret_key, client, officer)
    read(client, "/fee-files")
    text = read(client, f"/fee-files/{fee.id}")
    assert "What changes" in text
    assert '<bdi dir="ltr">Rs\u00a07</bdi> for each' in text
    read(client, "/fee-files/new")
    form = read(client, f"/fee-files/{fee.id}/propose")
    assert 'value="1,500"' in form
    read(client, f"/fee-files/versions/{waiting.id}/refuse")


def test_it_leads_through_several_bills_with_what_is_left(
    session: Session, platform: Platform, client: FlaskClient, bill: Bill
) -> None:
    later = make_bill(session, due_on=bill.due_on + timedelta(days=1))
    session.commit()
    address = f"/bills/several?psid={later.psid}&psid={bill.psid}"
    page = read(client, address)
    assert re.search(r"Together: .*2,400", page)
    assert f'href="/bills/{bill.psid}" class="govuk-button"' in page
    assert "See what is left" in read(client, f"/bills/{bill.psid}")
    pay(platform, bill.psid, 1_200_00)
    page = read(client, address)
    assert "1 bill is left to pay." in page
    assert f'href="/bills/{later.psid}" class="govuk-button"' in page
    pay(platform, later.psid, 1_200_00)
    assert "Nothing is left to pay" in read(client, address)
    assert (
        "See what is left" not in client.application.test_client().get(f"/bills/{bill.psid}").text
    )
    wrong = client.get("/bills/several", query_string={"psid": [bill.psid, "123"]})
    assert wrong.status_code == 422
    assert bill.psid in wrong.text


def test_it_leads_a_payer_through_their_unpaid_bills(
    session: Session, platform: Platform, client: FlaskClient, bill: Bill, payer: Person
) -> None:
    sign_in(session, platform.settings.secret_key, client, payer)
    session.commit()
    assert "/bills/several" not in read(client, "/my/bills")
    other = make_bill(session, payer_person_id=payer.id)
    session.commit()
    page = read(client, "/my/bills")
    link = re.search(r'href="(/bills/several\?[^"]+)"', page)
    assert link is not None
    assert all(each.psid in link[1] for each in (bill, other))


def test_a_paid_bill_says_how_money_comes_back(
    platform: Platform, session: Session, client: FlaskClient, bill: Bill, payer: Person
) -> None:
    asked = "Did you pay too much, or the wrong fee?"
    assert asked not in read(client, f"/bills/{bill.psid}")
    pay(platform, bill.psid, 1_300_00)
    stranger = read(client, f"/bills/{bill.psid}")
    assert asked in stranger
    assert "refund-accounts" not in stranger
    sign_in(session, platform.settings.secret_key, client, payer)
    page = read(client, f"/bills/{bill.psid}")
    assert f"/bills/{bill.psid}/refund-accounts" in page

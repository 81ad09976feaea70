"""The journeys of bills.feature, through both doors."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from factories.amounts import as_sent
from factories.delivery import deliver_here
from factories.denials import denied
from factories.doors import Door, Doors, Files, Outcome, Place
from factories.identity import actor, join, make_department, make_person, make_supplier
from factories.payments import make_bill, make_fee, pay, today
from factories.pictures import words_of
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.people.models import Organisation, Person
from app.money import read_rupees
from app.notifications.models import Message
from app.permissions import ANONYMOUS
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.state import State
from payments.bills.queries import BillView, views
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import PerUnit
from payments.kernel.holders import cnic_hashes, mobile_hashes
from payments.portal.queries import department_bills, own_bills

scenarios("payments/features/bills.feature")

CODE = "domicile-certificate"
ORDER = Place(f"/pay/{CODE}", f"/fees/{CODE}/bills")
SHOW = Place("/bills/{}", "/bills/{}")
MINE = Place("/my/bills", "/my/bills")
NEW = Place("/department/bills/new", "/department/bills")
OF_FEE = Place("/department/bills/new-of-fee", "/department/bills/of-fee")
UPLOAD = Place("/department/bills/upload", "/department/bills/upload")
CANCEL = Place("/department/bills/{}/cancel", "/department/bills/{}/cancellation")
ASK = Place("/bills/by-cnic", "/bill-codes")
SEND = Place("/bills/by-cnic/{}", "/bill-codes/{}")
HEADS = "reference,purpose,payer_name,payer_cnic,payer_mobile,due_on,head_code,description,amount\n"


@dataclass
class Story:
    platform: Platform
    doors: Doors
    session: Session
    house: Organisation
    firm: Organisation | None = None
    person: Person | None = None
    strangers: dict[str, Door] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    request: str = ""
    code: str = ""

    def open(self, door: str) -> Door:
        """Open a door for whoever the story is about; a stranger keeps one browser."""
        self.session.commit()
        if self.person:
            return self.doors.open(door, self.person, self.firm or self.house)
        return self.strangers.setdefault(door, self.doors.open(door))

    def send(
        self, door: str, place: Place, data: dict[str, Any], files: Files | None = None
    ) -> None:
        self.outcome = self.open(door).send(place, data, files)
        self.session.expire_all()

    @property
    def bills(self) -> list[Bill]:
        return list(self.session.scalars(select(Bill).order_by(Bill.id.desc())))

    @property
    def stands(self) -> BillView:
        return views(self.session, self.bills[:1])[self.bills[0].id]


@pytest.fixture
def story(platform: Platform, doors: Doors, session: Session) -> Story:
    return Story(platform, doors, session, make_department(session, "Home Department"))


@given('the fee "Domicile certificate" of Rs 200 for each copy')
def _(story: Story) -> None:
    make_fee(
        story.session,
        story.house,
        code=CODE,
        title="Domicile certificate",
        formula=PerUnit(unit_paisa=200_00, most=10),
    )


@given("Zarina, who acts for Turbat Traders")
def _(story: Story) -> None:
    story.person, story.firm = make_person(story.session, "Zarina"), make_supplier(story.session)
    join(story.session, story.person, story.firm, roles.SUPPLIER_OWNER)


@given("Murad, a billing officer")
def _(story: Story) -> None:
    story.person = make_person(story.session, "Murad")
    join(story.session, story.person, story.house, roles.BILLING_OFFICER)


@when(parsers.re(r"(somebody|Zarina) orders (?P<count>\d+) copies, at the (?P<door>\w+)"))
def _(story: Story, count: str, door: str) -> None:
    story.send(door, ORDER, _payer(quantity=count))
    assert story.outcome.ok, story.outcome.sentences


@then("there is one bill, to which both presses led")
def _(story: Story) -> None:
    (bill,) = story.bills
    assert story.outcome.location == f"/bills/{bill.psid}"
    page = story.open("web").read(SHOW.at(bill.psid)).text
    assert "You have made this bill already. Pay it here." in page


@then("the page of the fee offers that bill before another")
def _(story: Story) -> None:
    page = str(story.open("web").read(ORDER).body)
    assert f'href="/bills/{story.bills[0].psid}" class="govuk-button">Go to the bill' in page
    assert 'name="step" value="another">Make another bill' in page
    assert "Make another bill" not in str(story.doors.open("web").read(ORDER).body)


@when("somebody makes another bill of 3 copies")
def _(story: Story) -> None:
    story.send("web", ORDER, _payer(quantity="3", step="another"))


@when("somebody else orders 3 copies")
def _(story: Story) -> None:
    story.doors.open("web").send(ORDER, _payer(quantity="3"))


@then(parsers.parse("there are {count:d} bills"))
def _(story: Story, count: int) -> None:
    assert len(story.bills) == count


def _payer(**changes: str) -> dict[str, str]:
    who = {"name": "Gul Khan", "cnic": "54400-1234567-1", "mobile": "0300 1234567"}
    return who | {"quantity": "1"} | changes


@when(parsers.parse('somebody orders a bill with {name} "{value}", at the {door}'))
def _(story: Story, name: str, value: str, door: str) -> None:
    story.send(door, ORDER, _payer(**{name: value}))


@when(
    parsers.parse(
        'Murad raises a bill for file "{reference}" of Rs {one} and Rs {two}, at the {door}'
    )
)
def _(story: Story, reference: str, one: str, two: str, door: str) -> None:
    lines = [
        {"head_code": "C02701", "description": "Rent", "amount": as_sent(one)},
        {"head_code": "C02702", "description": "Form", "amount": as_sent(two)},
    ]
    data = {
        "reference": reference,
        "purpose": "Lease of a shop",
        "payer_name": "Gul Khan",
        "due_on": (today() + timedelta(days=9)).isoformat(),
        "lines": lines,
    }
    story.send(door, NEW, data)


@given("it was approved that it costs Rs 1 for each copy from day 30")
def _(story: Story) -> None:
    fee = story.session.scalars(select(Fee).filter_by(code=CODE)).one()
    (now,) = story.session.scalars(select(FeeVersion).filter_by(fee_id=fee.id))
    cheap, first = PerUnit(unit_paisa=1_00, most=10), today() + timedelta(days=30)
    later = make_fee(story.session, fee=fee, formula=cheap, valid_from=first, approved=False)
    now.end_before(later)
    story.session.flush()
    later.approve(by=make_person(story.session, "Naseer").id, at=real_now())


def _raise_of_fee(
    story: Story, door: str, code: str, reference: str, count: int, **more: str
) -> None:
    data = {"fee_code": code, "reference": reference, "quantity": str(count)}
    story.send(door, OF_FEE, data | {"payer_name": "Gul Khan"} | more)


@when(
    parsers.parse(
        'Murad raises a bill of {count:d} copies for file "{reference}" as of day {day:d}, '
        "at the {door}"
    )
)
def _(story: Story, count: int, reference: str, day: int, door: str) -> None:
    on = (today() + timedelta(days=day)).strftime("%d-%m-%Y")
    _raise_of_fee(story, door, CODE, reference, count, priced_on=on)


@when(
    parsers.parse('Murad raises a bill of {count:d} copies for file "{reference}", at the {door}')
)
def _(story: Story, count: int, reference: str, door: str) -> None:
    _raise_of_fee(story, door, CODE, reference, count)


@given('another department has the fee "Route permit"')
def _(story: Story) -> None:
    make_fee(story.session, code="route-permit", formula=PerUnit(unit_paisa=1))


@when(parsers.parse("Murad raises a bill of the other department's fee, at the {door}"))
def _(story: Story, door: str) -> None:
    _raise_of_fee(story, door, "route-permit", "F-21", 1)


def _rows(*changes: dict[str, str]) -> bytes:
    lines = []
    for number, changed in enumerate(changes, start=1):
        row = {
            "reference": f"S-{number}",
            "purpose": "Rent of a shop",
            "payer_name": "Gul Khan",
            "payer_cnic": "5440012345671",
            "payer_mobile": "+923001234567",
            "due_on": (today() + timedelta(days=9)).strftime("%d-%m-%Y"),
            "head_code": "C02701",
            "description": "Rent",
            "amount": '"2,500.50"',
        } | changed
        lines.append(",".join(row.values()))
    return ("\ufeff" + HEADS + "\n".join(lines) + "\n").encode()


@when(parsers.parse("Murad sends a file with the first row once more at its end, at the {door}"))
def _(story: Story, door: str) -> None:
    files = {"file": ("bills.csv", _rows({}, {}, {}, {"reference": "S-1"}))}
    story.send(door, UPLOAD, {}, files)


@when(parsers.parse("Murad sends a good file with semicolons, at the {door}"))
def _(story: Story, door: str) -> None:
    semicolons = _rows({"amount": "2500"}).replace(b",", b";")
    story.send(door, UPLOAD, {}, {"file": ("bills.csv", semicolons)})


@when(parsers.parse("Murad sends a good file of 3 bills, at the {door}"))
def _(story: Story, door: str) -> None:
    files = {"file": ("bills.csv", _rows({}, {}, {}))}
    story.send(door, UPLOAD, {}, files=files)


@when(parsers.parse("Murad sends a file with wrong rows, at the {door}"))
def _(story: Story, door: str) -> None:
    rows = _rows(
        {"payer_cnic": "54400"},
        {"amount": "-5x"},
        {"payer_name": "=HYPERLINK(1)"},
        {"due_on": "31-31-2026"},
        {"head_code": "rent"},
        {"reference": "S-good"},
    )
    rows = rows.replace(b"-5x", b"5x")
    story.send(door, UPLOAD, {}, files={"file": ("bills.csv", rows)})


@given(parsers.parse('a bill for file "{reference}" was raised for something else'))
def _(story: Story, reference: str) -> None:
    raiser = str(story.house.id)
    make_bill(story.session, story.house, raiser=raiser, reference=reference)


@when(parsers.parse('Murad cancels it because "{reason}", at the {door}'))
def _(story: Story, reason: str, door: str) -> None:
    story.send(door, CANCEL.at(story.bills[0].id), {"reason": reason})


@when(parsers.parse("Rs {rupees} come for it"))
def _(story: Story, rupees: str) -> None:
    pay(story.platform, story.bills[0].psid, read_rupees(rupees))


@given("a bill of Gul Khan with CNIC 54400-1234567-1 and mobile 0300 1234567")
def _(story: Story) -> None:
    vault = story.platform.executor.vault
    make_bill(
        story.session,
        story.house,
        purpose="Gul Khan’s lease",
        payer_cnic_keyed=cnic_hashes(vault, "5440012345671")[0],
        payer_mobile_keyed=mobile_hashes(vault, "+923001234567")[0],
    )


@when(parsers.parse("somebody asks for the bills of {cnic} with mobile {mobile}, at the {door}"))
def _(story: Story, cnic: str, mobile: str, door: str) -> None:
    story.send(door, ASK, {"cnic": cnic, "mobile": mobile})
    assert story.outcome.ok, story.outcome.sentences
    story.request = story.outcome.id


@then("a code is sent to 0300 1234567")
def _(story: Story) -> None:
    (message,) = _sent(story)
    told = story.platform.executor.vault.open_for(message.place, message.sealed).decode()
    assert "+923001234567" in told
    found = re.search(r"\b\d{6}\b", told)
    assert found
    story.code = found[0]


def _sent(story: Story) -> list[Message]:
    return list(story.session.scalars(select(Message)))


@then("the answer looks as always, and no code is sent")
def _(story: Story) -> None:
    assert story.outcome.status in {201, 303}
    assert story.request
    assert _sent(story) == []


@when(parsers.parse("they send the code, at the {door}"))
@when(parsers.parse("they send the code again, at the {door}"))
def _(story: Story, door: str) -> None:
    story.send(door, SEND.at(story.request), {"code": story.code})


@then(parsers.parse('they read "{text}"'))
def _(story: Story, text: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    seen = story.outcome
    if story.outcome.location:
        seen = story.open("web").read(Place(story.outcome.location, ""))
    assert text in seen.text
    (bill,) = story.bills
    if story.outcome.location:
        assert "Gul Khan" in story.open("web").read(SHOW.at(bill.psid)).text.split("Payer")[1]


@then(parsers.parse("there is a bill of Rs {rupees} that is due"))
def _(story: Story, rupees: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert (story.stands.state, story.stands.owed_paisa) == (State.DUE, read_rupees(rupees))


@then(parsers.parse('everybody with its number reads "{masked}", and nobody reads "{name}"'))
def _(story: Story, masked: str, name: str) -> None:
    for door in ("web", "api"):
        text = story.doors.open(door).read(SHOW.at(story.bills[0].psid)).text
        assert masked in text
        assert name not in text


@then(parsers.parse("Zarina finds a bill of Rs {rupees} among her own"))
def _(story: Story, rupees: str) -> None:
    assert story.bills[0].payer_organisation_id == (story.firm and story.firm.id)
    assert "Domicile certificate" in story.open("web").read(MINE).text
    (item,) = story.open("api").read(MINE).body["items"]
    assert (item["owed"], item["holder"]) == (rupees, "Gul Khan")


@then(parsers.parse('"{name}" is refused: "{text}"'))
def _(story: Story, name: str, text: str) -> None:
    assert not story.outcome.ok
    assert text in story.outcome.fields.get(name, ""), (story.outcome.fields, story.outcome.message)


@then(parsers.parse('row {row:d}, {column} is refused: "{text}"'))
def _(story: Story, row: int, column: str, text: str) -> None:
    assert not story.outcome.ok
    said = story.outcome.fields.get(f"row-{row}-{column}", "")
    assert said.startswith(f"Row {row}, {column}: "), (story.outcome.fields, story.outcome.message)
    assert text in said


@then("there is no bill")
def _(story: Story) -> None:
    assert story.bills == []


@then("there is one bill")
def _(story: Story) -> None:
    assert len(story.bills) == 1


@then("there are 3 bills")
def _(story: Story) -> None:
    assert len(story.bills) == 3, story.outcome.sentences


@then("the bill is cancelled")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert story.stands.state is State.CANCELLED


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome.status == status
    assert story.outcome.says(text), story.outcome.sentences


def test_it_tells_a_departments_bills_to_its_officers_alone(
    platform: Platform, session: Session
) -> None:
    person, house = make_person(session), make_department(session)
    session.commit()
    somebody = actor(person, roles.PROCUREMENT_OFFICER, organisation=house)
    with denied("payments.read_department_bills"), platform.executor.reading(somebody) as uow:
        department_bills(uow)


def test_it_tells_ones_own_bills_to_nobody_unknown(platform: Platform) -> None:
    with denied("payments.read_own_bills"), platform.executor.reading(ANONYMOUS) as uow:
        own_bills(uow)


PERMIT = "route-permit"
VEHICLE = Place(f"/pay/{PERMIT}", f"/fees/{PERMIT}/bills")


@given('the fee "Route permit" of Rs 50 for each seat, for a vehicle')
def _(story: Story) -> None:
    make_fee(
        story.session,
        story.house,
        code=PERMIT,
        title="Route permit",
        formula=PerUnit(unit_paisa=50_00, most=80),
        thing="Registration number of the vehicle",
        thing_ur="گاڑی کا رجسٹریشن نمبر",
    )


@when(parsers.parse("somebody orders a bill of {count:d} seats without a number, at the {door}"))
def _(story: Story, count: int, door: str) -> None:
    story.send(door, VEHICLE, _payer(quantity=str(count)))


@when(parsers.parse('somebody orders a bill of {count:d} seats for "{thing}", at the {door}'))
def _(story: Story, count: int, thing: str, door: str) -> None:
    story.send(door, VEHICLE, _payer(quantity=str(count), thing=thing))
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse('Murad raises a bill of {count:d} seats for file "{reference}", at the {door}'))
def _(story: Story, count: int, reference: str, door: str) -> None:
    _raise_of_fee(story, door, PERMIT, reference, count)


@when(
    parsers.parse(
        'Murad raises a bill of {count:d} seats of "{thing}" for file "{reference}", at the {door}'
    )
)
def _(story: Story, count: int, reference: str, thing: str, door: str) -> None:
    _raise_of_fee(story, door, PERMIT, reference, count, thing=thing)


@then(parsers.parse('bill, challan and receipt name "{number}"'))
def _(story: Story, client: FlaskClient, number: str) -> None:
    psid = story.bills[0].psid
    page = client.get(f"/bills/{psid}").text
    assert "Registration number of the vehicle" in page
    assert number in page
    assert "گاڑی کا رجسٹریشن نمبر" in client.get(f"/bills/{psid}?lang=ur").text
    told = client.get(f"/api/v1/bills/{psid}").get_json()
    assert told["thing"]["number"] == number
    assert number in words_of(client.get(f"/bills/{psid}/challan.pdf").data)
    paid = pay(story.platform, psid, 150_00)
    receipt = f"/bills/{psid}/receipts/{paid.receipt}"
    assert number in words_of(client.get(f"{receipt}.pdf").data)
    signed = client.get(f"{receipt}.json")
    assert signed.get_json()["receipt"]["thing"] == number
    checked = client.post("/verify?lang=en", data={"receipt": signed.text}).text
    assert "Genuine" in checked
    assert number in checked
    assert number in client.get("/verify", query_string={"reference": paid.receipt}).text


@then(parsers.parse("an SMS with the number to pay with is sent to {mobile}"))
def _(story: Story, mobile: str) -> None:
    deliver_here(story.platform.executor)
    story.session.expire_all()
    vault = story.platform.executor.vault
    told = " ".join(
        vault.open_for(each.place, each.sealed or b"").decode() for each in _sent(story)
    )
    assert mobile.replace(" ", "")[1:] in told
    assert grouped_psid(story.bills[0].psid) in told
    assert f"/bills/{story.bills[0].psid}" in told

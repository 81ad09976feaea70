"""The journeys of treasury.feature, through both doors."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.bank_orders import IBAN, TITLE
from factories.doors import Doors, Files, Outcome, Place
from factories.identity import make_person, make_staff
from factories.payments import make_bill
from factories.refunds import Office
from factories.treasury import BANK, settled_payment
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.errors import NotFound
from app.identity.people.models import Person
from app.ledger.public import balance
from app.platform import Platform
from payments.bank_orders.models import BankOrder, BankResult
from payments.bills.models import Bill, BillLine
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.queries.refunds import state_now
from payments.treasury.models import DdoTreasury, FeeAppropriation, TreasurySheet
from payments.treasury.queries.transfers import state_of_sheet

scenarios("payments/features/treasury.feature")

PLACE_DDO = Place("/treasury/ddos/new", "/treasury-ddos")
APPROVE_DDO = Place("/treasury/ddos/{}/approve", "/treasury-ddos/{}/approval")
REFUSE_DDO = Place("/treasury/ddos/{}/refuse", "/treasury-ddos/{}/refusal")
LOOK = Place("/treasury/prepare", "/treasury-runs")
PROPOSE = Place("/treasury/transfers/{}/propose", "/treasury-transfers/{}/proposal")
APPROVE = Place("/treasury/transfers/{}/approve", "/treasury-transfers/{}/approval")
REFUSE = Place("/treasury/transfers/{}/refuse", "/treasury-transfers/{}/refusal")
ORDER = Place("/treasury/transfers/{}/order", "/treasury-transfers/{}/order")
ARRIVE = Place("/treasury/transfers/{}/arrival", "/treasury-transfers/{}/arrival")
FAIL = Place("/treasury/transfers/{}/failure", "/treasury-transfers/{}/failure")
GIVE = Place("/treasury/fees/new", "/fee-appropriations")
APPROVE_FEES = Place("/treasury/fees/{}/approve", "/fee-appropriations/{}/approval")
REFUSE_FEES = Place("/treasury/fees/{}/refuse", "/fee-appropriations/{}/refusal")
OWN = Place("/bills/{}/refund-accounts/{}", "/me/refunds/{}/account")
ACCOUNT = Place("/treasury/orders/accounts/refund/{}", "/payables/refund/{}/account")
MAKE = Place("/treasury/orders/new", "/bank-orders")
RELEASE = Place("/treasury/orders/{}/release", "/bank-orders/{}/release")
REFUSE_ORDER = Place("/treasury/orders/{}/refuse", "/bank-orders/{}/refusal")
ANSWER = Place("/treasury/orders/{}/answer", "/bank-orders/{}/results")
ANSWERS = Place("/treasury/orders/{}/answers", "/bank-orders/{}/results/file")
CONFIRM = Place("/treasury/orders/results/{}/confirm", "/bank-results/{}/confirmation")
REFUSE_ANSWER = Place("/treasury/orders/results/{}/refuse", "/bank-results/{}/refusal")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    bill: Bill | None = None
    refund: UUID | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab, Farid and Nida, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    story.people["the payer"] = make_person(session, "Gul Khan")
    session.commit()


@given("a bill of Rs 1,200 that was paid by 1BILL and is at the bank")
def _(story: Story, platform: Platform, session: Session) -> None:
    story.bill = make_bill(session, payer_person_id=story.people["the payer"].id)
    session.commit()
    settled_payment(platform, story.bill.psid, 1_200_00)


@given("a refund of Rs 300 that was approved")
def _(story: Story, platform: Platform, session: Session) -> None:
    office = Office.of(platform, session)
    payment = session.scalars(select(Payment)).one()
    made = office.propose(payment.id, {"1": 300_00}, "onebill")
    story.refund = office.approve(made.id).id


def act(
    story: Story,
    doors: Doors,
    name: str,
    door: str,
    place: Place,
    data: dict[str, str] | None = None,
    files: Files | None = None,
) -> Outcome:
    opened = doors.open(door, story.people[name], proved=True)
    outcome = opened.send(place, data or {}, files)
    assert outcome.ok, outcome.sentences
    return outcome


def newest(session: Session, model: type) -> UUID:
    session.expire_all()
    found: UUID = session.scalars(select(model.id).order_by(model.id.desc())).first()  # type: ignore[attr-defined]  # every row has one
    return found


@when(
    parsers.parse("{name} enters that the bill's DDO belongs to Quetta's treasury, at the {door}")
)
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    ddo = session.scalars(select(BillLine.ddo_code)).first()
    data = {
        "ddo_code": str(ddo),
        "treasury": "quetta",
        "treasury_name": "District Accounts Office Quetta",
        "fund": "PCF",
        "valid_from": "01-07-2020",
        "instrument": "A letter of Finance",
        "confidence": "U",
    }
    act(story, doors, name, door, PLACE_DDO, data)


STEPS = {
    "approves the DDO's treasury": (APPROVE_DDO, DdoTreasury, {}),
    "refuses the DDO's treasury": (REFUSE_DDO, DdoTreasury, {"reason": "Another treasury"}),
    "proposes the transfer": (PROPOSE, TreasurySheet, {}),
    "approves the transfer": (APPROVE, TreasurySheet, {}),
    "refuses the transfer": (REFUSE, TreasurySheet, {"reason": "Wrong day"}),
    "says that the transfer failed": (FAIL, TreasurySheet, {"reason": "Account closed"}),
    "approves the sanction": (APPROVE_FEES, FeeAppropriation, {}),
    "refuses the sanction": (REFUSE_FEES, FeeAppropriation, {"reason": "Not in the statement"}),
    "releases the order": (RELEASE, BankOrder, {}),
    "refuses the order": (REFUSE_ORDER, BankOrder, {"reason": "Wrong bank"}),
    "confirms the bank's answer": (CONFIRM, BankResult, {}),
    "refuses the bank's answer": (REFUSE_ANSWER, BankResult, {"reason": "Wrong line"}),
    "says that line 1 came back": (
        ANSWER,
        BankOrder,
        {"number": "1", "outcome": "returned", "reason": "Account closed"},
    ),
}


@when(parsers.re(rf"(?P<name>\w+) (?P<what>{'|'.join(STEPS)}), at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, session: Session, name: str, what: str, door: str) -> None:
    place, model, data = STEPS[what]
    act(story, doors, name, door, place.at(newest(session, model)), dict(data))


@when(parsers.parse("{name} has the bank looked at, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, LOOK, {"bank": BANK})


@when(parsers.parse('{name} records the bank\'s order "{number}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, name: str, number: str, door: str) -> None:
    place = ORDER.at(newest(session, TreasurySheet))
    act(story, doors, name, door, place, {"reference": number})


@when(parsers.parse('{name} says that the treasury has it as "{number}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, name: str, number: str, door: str) -> None:
    place = ARRIVE.at(newest(session, TreasurySheet))
    today = f"{local_day(real_now()):%d-%m-%Y}"
    data = {"reference": number, "credited_on": today, "treasury_number": "T-1"}
    act(story, doors, name, door, place, data)


@when(parsers.parse('{name} enters that Rs 25 were given for fees under "{number}", at the {door}'))
def _(story: Story, doors: Doors, name: str, number: str, door: str) -> None:
    data = {"bank": BANK, "amount": "25", "reference": number, "reason": "Fees of the month"}
    act(story, doors, name, door, GIVE, data)


@when(parsers.parse("the payer tells the account of the refund, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    assert story.bill
    place = Place(OWN.web.format(story.bill.psid, story.refund), OWN.api.format(story.refund))
    act(story, doors, "the payer", door, place, {"title": TITLE, "iban": IBAN})


@when(parsers.re(r"(?P<name>[A-Z]\w+) tells the account of the refund, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, ACCOUNT.at(story.refund), {"title": TITLE, "iban": IBAN})


@when(parsers.parse("{name} makes an order to the bank, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, MAKE, {"bank": BANK})


@when(parsers.parse("{name} brings the bank's file that line 1 arrived, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    files = {"file": ("answers.csv", b"number,outcome,reference\n1,arrived,FT-1\n")}
    act(story, doors, name, door, ANSWERS.at(newest(session, BankOrder)), {}, files)


@then(parsers.parse('the transfer is "{state}"'))
def _(session: Session, state: str) -> None:
    assert state_of_sheet(session, newest(session, TreasurySheet)) == state


@then("no transfer was prepared")
def _(session: Session) -> None:
    assert session.scalars(select(TreasurySheet.id)).first() is None


@then(parsers.parse("Quetta's treasury has Rs {amount}"))
def _(session: Session, amount: str) -> None:
    assert rupees(session, "payments:treasury:quetta") == int(amount.replace(",", ""))


@then(parsers.parse("the bank has Rs {amount}"))
def _(session: Session, amount: str) -> None:
    assert rupees(session, f"payments:bank:{BANK}") == int(amount.replace(",", ""))


def rupees(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code) // 100
    except NotFound:
        return 0


@then(parsers.parse('the refund is "{state}"'))
def _(story: Story, session: Session, state: str) -> None:
    session.expire_all()
    assert state_now(session, session.get_one(Refund, story.refund)) == state

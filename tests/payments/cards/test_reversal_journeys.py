"""The journeys of reversals.feature, through both doors."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.amounts import as_sent
from factories.cards import Disputes, card_payment
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, join, make_department, make_person, make_staff
from factories.payments import make_bill
from factories.sandbox import Sandbox
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.errors import NotFound
from app.identity.people.models import Person
from app.ledger.public import balance
from app.notifications.models import Notification
from app.platform import Platform
from demonstration.payments.sandbox.reports import close_batch
from payments.bills.models import Bill
from payments.bills.queries import views
from payments.receipts.models import Payment
from payments.reversals.queries import list_reversals
from payments.settlement.queries.card_reports import list_reports

scenarios("payments/features/reversals.feature")

REVERSALS = Place("/reversals", "/reversals")
REPORTS = Place("/card-reports", "/card-reports")
PROPOSE = Place("/refunds/of/{}", "/payments/{}/refunds")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    bill: Bill | None = None
    payment: Payment | None = None
    disputes: Disputes | None = None
    outcome: Outcome | None = None
    told: set[UUID] = field(default_factory=set)

    def trouble(self, code: str) -> None:
        assert self.disputes
        self.disputes.trouble(code)


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab, a finance officer, and Nasir, a billing officer of the department")
def _(story: Story, session: Session, sandbox: Sandbox) -> None:
    house = make_department(session)
    story.people["Zainab"] = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    story.people["Nasir"] = make_person(session, "Nasir")
    story.people["payer"] = make_person(session, "Gul Khan")
    join(session, story.people["Nasir"], house, roles.BILLING_OFFICER)
    story.bill = make_bill(session, house, payer_person_id=story.people["payer"].id)
    session.commit()


@given("a bill of Rs 1,200 of the department, paid by card")
def _(story: Story, session: Session, sandbox: Sandbox, platform: Platform) -> None:
    assert story.bill
    story.payment = card_payment(platform, sandbox, session, story.bill)
    story.disputes = Disputes(platform, sandbox, session, story.bill, story.payment)


@when("the holder of the card charges it back")
def _(story: Story) -> None:
    story.trouble("CHARGEBACK")


@when("the holder of the card disputes it")
def _(story: Story) -> None:
    story.trouble("NOTIFICATION_OF_CHARGEBACK")


@when("the department wins the dispute")
def _(story: Story) -> None:
    story.trouble("CHARGEBACK_REVERSED")


@when("the capture fails")
def _(story: Story) -> None:
    story.trouble("CAPTURE_FAILED")


@when(parsers.parse("Zainab asks for Rs {amount} to go back to the payer, at the {door}"))
def _(story: Story, doors: Doors, amount: str, door: str) -> None:
    assert story.payment
    parts = [{"part": "1", "amount": as_sent(amount)}]
    story.outcome = doors.open(door, story.people["Zainab"]).send(
        PROPOSE.at(story.payment.id), {"parts": parts, "channel": "transfer", "reason": "Claim"}
    )


@when("the gateway sends a report in dollars")
def _(story: Story, sandbox: Sandbox) -> None:
    close_batch(sandbox.book, sandbox.post, sandbox.settings.merchant_account)
    sandbox.book.reports[1] = sandbox.book.reports[1].replace(",PKR,", ",USD,")
    sandbox.settle(2)


@then(parsers.parse('the bill is "{state}"'))
def _(story: Story, session: Session, state: str) -> None:
    assert story.bill
    session.expire_all()
    assert views(session, [story.bill])[story.bill.id].state.value == state


@then(parsers.parse('the payer, Nasir and Zainab are told of "{template}"'))
def _(story: Story, session: Session, template: str) -> None:
    people = {"payer": template, "Nasir": f"{template}_office", "Zainab": f"{template}_office"}
    for name, expected in people.items():
        found = notified(session, story.people[name])
        assert found[-1:] == [f"payments/{expected}"], (name, found)


@then(parsers.parse('only Zainab is told of "{template}"'))
def _(story: Story, session: Session, template: str) -> None:
    told = [name for name, who in story.people.items() if template in str(notified(session, who))]
    assert told == ["Zainab"]


def notified(session: Session, person: Person) -> list[str]:
    query = select(Notification.template).filter_by(person_id=person.id).order_by(Notification.id)
    return list(session.scalars(query))


@then(parsers.parse("the check of its receipt says that Rs {amount} were reversed"))
def _(story: Story, client: FlaskClient, amount: str) -> None:
    page = checked(story, client)
    assert "Reversed" in page
    assert f"Rs\u00a0{amount}" in page[page.index("Reversed") :]


@then("the check of its receipt says nothing of that")
def _(story: Story, client: FlaskClient) -> None:
    assert "Reversed" not in checked(story, client)


def checked(story: Story, client: FlaskClient) -> str:
    assert story.payment
    return client.get(f"/verify?reference={story.payment.receipt}").text


@then(parsers.parse("the payer's page of the bill says that Rs {amount} were taken back"))
def _(story: Story, doors: Doors, amount: str) -> None:
    assert story.bill
    address = f"/bills/{story.bill.psid}"
    page = doors.open("web", story.people["payer"]).read(Place(address, address))
    assert f"The card service recovered Rs {amount} of receipt" in page.text


@then(parsers.parse('Zainab sees "{amount}" among what was taken back, at the {door}'))
def _(story: Story, doors: Doors, amount: str, door: str) -> None:
    seen = doors.open(door, story.people["Zainab"]).read(REVERSALS)
    assert seen.ok
    assert (amount if door == "api" else "-Rs 1,200") in seen.text


@then(parsers.parse('Zainab reads "{text}" among the reports, at the {door}'))
def _(story: Story, doors: Doors, text: str, door: str) -> None:
    seen = doors.open(door, story.people["Zainab"]).read(REPORTS)
    assert seen.ok
    assert text in seen.text


@then(parsers.parse("the books show Rs {amount} at the gateway"))
def _(session: Session, amount: str) -> None:
    session.expire_all()
    try:
        stands = balance(session, "payments:clearing:adyen")
    except NotFound:
        stands = 0
    assert stands == int(amount.replace(",", "")) * 100


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences


def test_only_finance_and_audit_see_what_was_taken_back_and_the_reports(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with platform.executor.reading(somebody) as uow, denied("payments.read_reversals"):
        list_reversals(uow)
    with platform.executor.reading(somebody) as uow, denied("payments.read_card_reports"):
        list_reports(uow)

"""The journeys of cards.feature, through both doors."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from factories.doors import Doors, Outcome, Place
from factories.payments import make_bill, pay
from factories.sandbox import Sandbox
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.cards.models import CardAttempt
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.receipts.models import Payment

scenarios("payments/features/cards.feature")

PAY = Place("/bills/{}/card", "/bills/{}/card")
WHOLE = 1_200_00


@dataclass
class Story:
    bill: Bill | None = None
    outcome: Outcome | None = None
    attempt: UUID | None = None


@pytest.fixture
def story() -> Story:
    return Story()


def the_attempt(session: Session, story: Story) -> CardAttempt:
    session.expire_all()
    found = session.get(CardAttempt, story.attempt)
    assert found is not None
    return found


@given("a bill of Rs 1,200 that is due")
def _(story: Story, session: Session, sandbox: Sandbox) -> None:
    story.bill = make_bill(session)
    session.commit()


@given("the bill is paid at the counter")
@when("the bill is paid at the counter")
def _(story: Story, platform: Platform) -> None:
    assert story.bill
    pay(platform, story.bill.psid, WHOLE)


@when(parsers.parse("a stranger tries to pay it by card, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    assert story.bill
    story.outcome = doors.open(door).send(PAY.at(story.bill.psid), {})


@when(parsers.parse("a stranger sets out to pay it by card, at the {door}"))
def _(story: Story, doors: Doors, sandbox: Sandbox, door: str) -> None:
    assert story.bill
    outcome = doors.open(door).send(PAY.at(story.bill.psid), {})
    assert outcome.ok, outcome.sentences
    story.attempt = UUID(outcome.id)
    sandbox.settle()


@then("the gateway's page is open for Rs 1,200")
def _(story: Story, session: Session, sandbox: Sandbox) -> None:
    attempt = the_attempt(session, story)
    assert attempt.start_outcome == "opened"
    opened = sandbox.book.sessions[attempt.session_id or ""]
    assert opened.request["amount"] == {"currency": "PKR", "value": WHOLE}
    assert opened.request["reference"] == attempt.id.hex


@when(parsers.parse('the payer chooses the card "{card}"'))
def _(story: Story, session: Session, sandbox: Sandbox, card: str) -> None:
    chosen(story, session, sandbox, card)


@when(parsers.parse('the payer chooses the card "{card}" and types the code'))
def _(story: Story, session: Session, sandbox: Sandbox, card: str) -> None:
    chosen(story, session, sandbox, card, code="123")


def chosen(story: Story, session: Session, sandbox: Sandbox, card: str, **more: str) -> None:
    attempt = the_attempt(session, story)
    result = sandbox.choose(attempt.page_url or "", card, **more)
    if result:
        back = f"/pay/card/{attempt.id}/return?sessionResult={result}"
        assert sandbox.client.get(back).status_code == 303
    sandbox.settle()


@then("the bill is paid, once")
def _(story: Story, session: Session) -> None:
    assert story.bill
    session.expire_all()
    assert views(session, [story.bill])[story.bill.id].state is State.PAID
    assert session.scalar(select(func.count()).select_from(Payment)) == 1
    assert balance(session, "payments:clearing:adyen") == WHOLE


@then("the bill is not paid")
def _(story: Story, session: Session) -> None:
    assert story.bill
    session.expire_all()
    assert views(session, [story.bill])[story.bill.id].state is State.DUE


@then("the card is not charged")
def _(sandbox: Sandbox) -> None:
    assert [each.state for each in sandbox.book.payments.values()] == ["Cancelled"]


@then(parsers.parse('the attempt is "{state}"'))
def _(story: Story, client: FlaskClient, state: str) -> None:
    assert story.attempt
    assert story.bill
    told = client.get(f"/api/v1/card-attempts/{story.attempt}").json
    assert told is not None
    assert (told["state"], told["psid"]) == (state, story.bill.psid)
    assert (told["amount"], told["page_url"]) == ("1200.00", None)


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences


def test_it_leads_a_stranger_who_paid_to_the_receipt(
    session: Session, platform: Platform, sandbox: Sandbox
) -> None:
    bills = [make_bill(session), make_bill(session)]
    session.commit()
    stories = [Story(bill=bill) for bill in bills]
    for story, card in zip(stories, ("approve", "decline"), strict=True):
        assert story.bill
        pay(platform, story.bill.psid, 200_00)
        asked = PayByCard(psid=story.bill.psid)
        story.attempt = platform.executor.execute(pay_by_card, asked, actor=SYSTEM).id
        sandbox.settle()
        assert "/receipts/" not in sandbox.client.get(f"/pay/card/{story.attempt}").text
        chosen(story, session, sandbox, card)
    paid = session.scalars(select(Payment).filter_by(channel="adyen")).one()
    page = sandbox.client.get(f"/pay/card/{stories[0].attempt}").text
    for address in (
        f"/bills/{bills[0].psid}/receipts/{paid.receipt}.pdf",
        f"/bills/{bills[0].psid}/receipts/{paid.receipt}.json",
        f"/verify?reference={paid.receipt}",
    ):
        assert f'href="{address}"' in page
        assert sandbox.client.get(address).status_code == 200
    declined = sandbox.client.get(f"/pay/card/{stories[1].attempt}").text
    assert "/receipts/" not in declined
    assert "Your bank refused this card" in declined
    assert "You can try again" in declined
    told = sandbox.client.get(f"/api/v1/card-attempts/{stories[0].attempt}").json
    assert (told or {})["receipt"] == paid.receipt


def test_it_renews_the_waiting_page_for_a_minute_and_then_leaves_it_to_the_reader(
    session: Session, platform: Platform, sandbox: Sandbox
) -> None:
    bill = make_bill(session)
    session.commit()
    made = platform.executor.execute(pay_by_card, PayByCard(psid=bill.psid), actor=SYSTEM)
    page = f"/pay/card/{made.id}"
    first = sandbox.client.get(page)
    assert first.headers["Refresh"] == f"3; url={page}?looks=1"
    assert "Refresh" not in sandbox.client.get(f"{page}?looks=20").headers
    assert "Check again" in sandbox.client.get(f"{page}?looks=20").text
    assert "Refresh" not in sandbox.client.get(f"{page}?looks=-5").headers

"""The journeys of undoings.feature, through both doors."""

from dataclasses import dataclass, field

import pytest
from factories.counter import Desk, line
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.identity import make_person, make_staff
from factories.payments import make_bill, pay
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.errors import NotFound
from app.identity.people.models import Person
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.notifications.models import Notification
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.queries import views
from payments.receipts.models import Payment

scenarios("payments/features/undoings.feature")

WHOLE = 1_200_00
PROPOSE = Place("/undoings/of/{}", "/payments/{}/undoings")
ONE = Place("/undoings/{}", "/undoings/{}")
APPROVE = Place("/undoings/{}/approve", "/undoings/{}/approval")
REFUSE = Place("/undoings/{}/refuse", "/undoings/{}/refusal")
REFUND = Place("/refunds/of/{}", "/payments/{}/refunds")


@dataclass
class Story:
    desk: Desk
    people: dict[str, Person] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    bill: Bill | None = None
    undoing: str = ""
    outcome: Outcome | None = None

    @property
    def psid(self) -> str:
        assert self.bill is not None
        return self.bill.psid

    def answer(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome


@pytest.fixture
def story(platform: Platform, session: Session) -> Story:
    return Story(desk=Desk.of(platform, session))


@given("Zainab and Farid, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


@given("a bill of Rs 1,200")
def _(story: Story, session: Session) -> None:
    payer = make_person(session, "Gul Khan")
    story.bill = make_bill(session, days_old=5, payer_person_id=payer.id)
    session.commit()


def keep(story: Story, session: Session) -> None:
    session.expire_all()
    query = select(Payment).join(Bill).where(Bill.psid == story.psid)
    story.payments = {each.channel: each for each in session.scalars(query)}


@given("Rs 1,200 confirmed at the counter, and Rs 1,200 in the bank's scroll")
def _(story: Story, session: Session) -> None:
    # The officer wrote another number than the scroll has: nobody can be sure that it is one paper.
    story.desk.confirm(story.desk.record(story.psid, number="7/7").id)
    story.desk.scroll(line(2, story.psid))
    keep(story, session)


@given("Rs 1,200 taken in cash, and Rs 1,200 in the bank's scroll")
def _(story: Story, session: Session) -> None:
    story.desk.take(story.psid)
    story.desk.scroll(line(2, story.psid))
    keep(story, session)


@given("Rs 1,200 taken in cash")
def _(story: Story, session: Session) -> None:
    story.desk.take(story.psid)
    keep(story, session)


@given("Rs 1,200 told by a bank's machine")
def _(story: Story, session: Session, platform: Platform) -> None:
    pay(platform, story.psid, WHOLE, channel="onebill")
    keep(story, session)
    story.payments["counter"] = story.payments["onebill"]


def say(story: Story, doors: Doors, name: str, channel: str, door: str, **data: str) -> None:
    opened = doors.open(door, story.people[name])
    sent = {"reason": "Held against paper and scroll", **data}
    story.outcome = opened.send(PROPOSE.at(story.payments[channel].id), sent)
    story.undoing = story.outcome.id if story.outcome.ok else ""


@when(
    parsers.parse("{name} says that the scroll's payment is the counter's once more, at the {door}")
)
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    real = story.payments["counter"].receipt
    say(story, doors, name, "scroll", door, why="twice", same_receipt=real)
    assert story.answer().ok, story.answer().sentences


@when(parsers.parse("{name} says that the counter's payment was a mistake, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    say(story, doors, name, "counter", door, why="mistake")


@when(parsers.re(r"(?P<name>\w+) (?P<how>takes|tries to take) it back, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, name: str, how: str, door: str) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.outcome = opened.send(APPROVE.at(story.undoing))
    assert story.answer().ok is (how == "takes"), story.answer().sentences


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(REFUSE.at(story.undoing), {"reason": reason})
    assert story.answer().ok, story.answer().sentences


@when(parsers.parse("{name} tries to refund it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    rows = [{"part": "1", "amount": "1000"}]
    sent = {"parts": rows, "channel": "counter", "reason": "A claim"}
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(REFUND.at(story.payments["counter"].id), sent)


@then(parsers.parse('the bill is "{state}" and nothing of it is too much'))
def _(story: Story, session: Session, state: str) -> None:
    session.expire_all()
    assert story.bill is not None
    seen = views(session, [story.bill])[story.bill.id]
    assert (seen.state, seen.excess_paisa) == (state, 0)
    assert seen.owed_paisa == (0 if state == "paid" else WHOLE)


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


@then(parsers.parse("the books show Rs {rupees} at the bank and nothing on clearing"))
def _(session: Session, rupees: str) -> None:
    assert books(session, "payments:bank:nbp") == int(rupees.replace(",", "")) * 100
    for channel in ("counter", "scroll"):
        assert books(session, f"payments:clearing:{channel}") == 0
    assert books(session, "payments:refund-due") == 0
    assert verify(session) is None


@then(parsers.parse("the receipt of the {whose}'s payment says {what}"))
def _(story: Story, client: FlaskClient, whose: str, what: str) -> None:
    number = story.payments[whose].receipt
    said = client.get("/verify", query_string={"reference": number}).text
    assert "The bill is now" in said
    wanted = what == "that it does not hold"
    assert ("Void: it was recorded in error" in said) is wanted


@then("the payer is told that receipt and bill have changed")
def _(platform: Platform, session: Session) -> None:
    deliver_here(platform.executor)
    session.expire_all()
    told = set(session.scalars(select(Notification.template)))
    assert {"payments/undone", "payments/applied"} <= told


@then(parsers.parse("both entries stand in its books, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    shown = doors.open(door, story.people["Zainab"]).read(ONE.at(story.undoing))
    if isinstance(shown.body, dict):
        (row,) = shown.body["rows"]
        assert (row["kind"], row["amount"]) == ("undone", "-1200.00")
        assert (shown.body["bill_state"], shown.body["owed"]) == ("due", "1200.00")
    else:
        assert "no money was received" in shown.text
        assert "Its entries" in shown.text


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.answer().status == status, story.answer().sentences
    assert story.answer().says(sentence), story.answer().sentences

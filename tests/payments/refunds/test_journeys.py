"""The journeys of refunds.feature, through both doors."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.amounts import as_sent
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.identity import make_person, make_staff
from factories.payments import make_bill, pay
from factories.refunds import SANCTION, as_typed
from factories.sandbox import Sandbox
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.public import balance
from app.notifications.models import Notification
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import views
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.kernel.postings import REFUND_DUE
from payments.public import Credit, grant_credit
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.queries.refunds import state_now

scenarios("payments/features/refunds.feature")

PROPOSE = Place("/refunds/of/{}", "/payments/{}/refunds")
APPROVE = Place("/refunds/{}/approve", "/refunds/{}/approval")
REFUSE = Place("/refunds/{}/refuse", "/refunds/{}/refusal")
SEND = Place("/refunds/{}/transfer", "/refunds/{}/transfer")
CONFIRM = Place("/refunds/{}/confirm", "/refunds/{}/confirmation")
FAIL = Place("/refunds/{}/fail", "/refunds/{}/failure")
WHOLE = 1_200_00


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    bill: Bill | None = None
    payment: UUID | None = None
    refund: str = ""
    outcome: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab, Farid and Nida, who are finance officers")
def _(story: Story, session: Session, sandbox: Sandbox) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    story.bill = make_bill(session, payer_person_id=make_person(session, "Gul Khan").id)
    session.commit()


def the_bill(story: Story) -> Bill:
    assert story.bill
    return story.bill


@given("a bill of Rs 1,200, paid by card")
def _(story: Story, platform: Platform, sandbox: Sandbox, session: Session) -> None:
    command = PayByCard(psid=the_bill(story).psid)
    attempt = platform.executor.execute(pay_by_card, command, actor=SYSTEM)
    sandbox.settle(1)
    session.expire_all()
    session.add(attempt)
    session.refresh(attempt)
    sandbox.choose(attempt.page_url or "", "approve")
    sandbox.settle()
    story.payment = session.scalar(select(Payment.id))


@given("a bill of Rs 1,200, paid at the counter")
def _(story: Story, platform: Platform) -> None:
    story.payment = pay(platform, the_bill(story).psid, WHOLE).id


@given("a bill of Rs 1,200, paid at the counter with Rs 1,500")
def _(story: Story, platform: Platform) -> None:
    story.payment = pay(platform, the_bill(story).psid, 1_500_00).id


@given("a bill of Rs 1,200, paid by a credit note")
def _(story: Story, platform: Platform, session: Session) -> None:
    def grant(uow: UnitOfWork, _: None) -> None:
        credit = Credit(
            bill_id=the_bill(story).id,
            business_key="relief:1",
            amount_paisa=WHOLE,
            authority="finance",
            scheme="it_firms",
            fiscal_year=2026,
            reason="Relief",
        )
        grant_credit(uow, credit)

    platform.executor.execute(grant, None, actor=SYSTEM)
    story.payment = session.scalar(select(Payment.id))


@given("banks send refunds back")
def _(sandbox: Sandbox) -> None:
    sandbox.post.behaviour.fail_refund = 1.0


def asked(
    story: Story, doors: Doors, name: str, parts: dict[str, str], way: str, door: str
) -> None:
    rows = [{"part": part, "amount": as_sent(amount)} for part, amount in parts.items()]
    given = {"parts": rows, "channel": way, "reason": "Claim in the file"}
    sanction = {} if "excess" in parts else as_typed(SANCTION)
    story.outcome = doors.open(door, story.people[name]).send(
        PROPOSE.at(story.payment), given | sanction
    )


def entered(story: Story) -> None:
    assert story.outcome is not None
    assert story.outcome.ok, story.outcome.sentences
    story.refund = story.outcome.id


@when(
    parsers.parse(
        '{name} asks for Rs {one} of line 1 and Rs {two} of line 2 to go back by "{way}",'
        " at the {door}"
    )
)
def _(story: Story, doors: Doors, name: str, one: str, two: str, way: str, door: str) -> None:
    asked(story, doors, name, {"1": one, "2": two}, way, door)
    entered(story)


@when(
    parsers.re(
        r"(?P<name>\w+) asks for Rs (?P<amount>[\d,.]+) of (line (?P<line>\d)|(?P<much>too much))"
        r' to go back by "(?P<way>\w+)", at the (?P<door>\w+)'
    )
)
def _(story: Story, doors: Doors, name: str, amount: str, line: str, way: str, door: str) -> None:
    asked(story, doors, name, {line or "excess": amount}, way, door)
    entered(story)


@when(parsers.parse('{name} tries to refund Rs {amount} of line {line} by "{way}", at the {door}'))
def _(story: Story, doors: Doors, name: str, amount: str, line: str, way: str, door: str) -> None:
    asked(story, doors, name, {line: amount}, way, door)


def act(
    story: Story, doors: Doors, name: str, door: str, place: Place, data: dict[str, str]
) -> Outcome:
    opened = doors.open(door, story.people[name], proved=True)
    story.outcome = opened.send(place.at(story.refund), data)
    return story.outcome


@when(parsers.parse("{name} approves it, at the {door}"))
def _(story: Story, doors: Doors, sandbox: Sandbox, name: str, door: str) -> None:
    outcome = act(story, doors, name, door, APPROVE, {})
    assert outcome.ok, outcome.sentences
    sandbox.settle()


@when(parsers.parse("{name} tries to approve it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, APPROVE, {})


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    assert act(story, doors, name, door, REFUSE, {"reason": reason}).ok


@when(parsers.parse('{name} records the transfer "{number}", at the {door}'))
def _(story: Story, doors: Doors, name: str, number: str, door: str) -> None:
    outcome = act(story, doors, name, door, SEND, {"reference": number})
    assert outcome.ok, outcome.sentences


@when(parsers.parse("{name} says that it arrived, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    outcome = act(story, doors, name, door, CONFIRM, {})
    assert outcome.ok, outcome.sentences


@when(parsers.parse("{name} tries to say that it arrived, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, CONFIRM, {})


@when(parsers.parse('{name} says that it did not arrive because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    outcome = act(story, doors, name, door, FAIL, {"reason": reason})
    assert outcome.ok, outcome.sentences


@then(parsers.parse('the refund is "{state}"'))
def _(story: Story, session: Session, state: str) -> None:
    session.expire_all()
    assert state_now(session, session.get_one(Refund, UUID(story.refund))) == state


@then(parsers.parse('the bill is "{state}"'))
def _(story: Story, session: Session, state: str) -> None:
    session.expire_all()
    assert views(session, [the_bill(story)])[the_bill(story).id].state == state


@then(parsers.parse("the gateway has given back Rs {rupees:d}"))
def _(sandbox: Sandbox, rupees: int) -> None:
    assert [each.refunded for each in sandbox.book.payments.values()] == [rupees * 100]


def told(platform: Platform, session: Session, template: str) -> list[str]:
    deliver_here(platform.executor)
    session.expire_all()
    rows = session.scalars(select(Notification).filter_by(template=template)).all()
    return [(row.filled or {})["amount"] for row in rows]


@then(parsers.parse("the payer is told that Rs {rupees} came back"))
def _(platform: Platform, session: Session, rupees: str) -> None:
    assert told(platform, session, "payments/refunded") == [rupees]


@then(parsers.parse("the payer is told that Rs {rupees} did not arrive"))
def _(platform: Platform, session: Session, rupees: str) -> None:
    # A card's bank agrees first: what was said too early is taken back.
    assert told(platform, session, "payments/refund_failed") == [rupees]


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


@then(
    parsers.parse(
        'the books show Rs {rupees} at the gateway, and nothing that waits to go back by "{way}"'
    )
)
def _(session: Session, rupees: str, way: str) -> None:
    assert books(session, "payments:clearing:adyen") == int(rupees.replace(",", "")) * 100
    assert books(session, f"payments:refunds-payable:{way}") == 0


@then("no money waits to be refunded")
def _(session: Session) -> None:
    assert books(session, REFUND_DUE.code) == 0


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences

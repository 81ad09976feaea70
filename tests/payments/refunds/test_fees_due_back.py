"""The journeys of fees_due_back.feature, through both doors."""

from dataclasses import dataclass, field

import pytest
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import make_fee, pay, today
from factories.refunds import SANCTION, Office, as_typed
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.fees.models import Fee
from payments.fees.policy import Fixed
from payments.public import AskedFee, BillView, FeesOrder, Payer, raise_bill_of_fees
from payments.receipts.models import Payment
from payments.refunds.models import FeeDueBack, Refund
from payments.refunds.queries.refundable_fees import list_fees_due_back
from payments.refunds.use_cases.propose_fee_refund import (
    ProposeDueFee,
    note_fee_due_back,
    propose_due_fee,
)

scenarios("payments/features/fees_due_back.feature")

PROPOSE = Place("/refunds/due/{}/proposal", "/fees-due-back/{}/refunds")
LIST = Place("/refunds/due", "/fees-due-back")
APPROVE = Place("/refunds/{}/approve", "/refunds/{}/approval")
WHY = "Nobody had begun to work on it."


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    bill: BillView | None = None
    outcome: Outcome | None = None


def raise_one(uow: UnitOfWork, codes: list[str]) -> BillView:
    return raise_bill_of_fees(
        uow,
        FeesOrder(
            raiser="cases",
            reference=codes[0],
            purpose="Opening a shop",
            priced_on=today(),
            payer=Payer(name="Gul Khan"),
            fees=tuple(AskedFee(reference=f"shop/{code}", fee_code=code) for code in codes),
        ),
    )


def make_due(platform: Platform, session: Session) -> BillView:
    """A paid bill of two fees; the second is due back, and noted twice."""
    prices = (1_000_00, 500_00)
    fees = [make_fee(session, formula=Fixed(amount_paisa=paisa)) for paisa in prices]
    names = [session.get_one(Fee, version.fee_id).code for version in fees]
    session.commit()
    bill = platform.executor.execute(raise_one, names, actor=SYSTEM)
    pay(platform, bill.psid, 1_500_00)
    for _ in range(2):
        platform.executor.execute(
            lambda uow, _: note_fee_due_back(uow, bill.id, f"shop/{names[1]}", WHY),
            None,
            actor=SYSTEM,
        )
    return bill


def due_of(session: Session) -> FeeDueBack:
    session.expire_all()
    return session.scalars(select(FeeDueBack)).one()


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab and Farid, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)


@given("a bill of two fees, Rs 1,000 and Rs 500, of which the second is due back")
def _(story: Story, platform: Platform, session: Session) -> None:
    story.bill = make_due(platform, session)


@given("Zainab has proposed its refund")
def _(story: Story, platform: Platform, session: Session) -> None:
    officer = actor(story.people["Zainab"], roles.FINANCE_OFFICER)
    command = ProposeDueFee(due_id=due_of(session).id)
    platform.executor.execute(propose_due_fee, command, actor=officer)


@given("Zainab has refunded all of the second fee by hand")
def _(platform: Platform, session: Session) -> None:
    office = Office.of(platform, session)
    office.propose(session.scalars(select(Payment.id)).one(), {"2": 500_00})


@when(parsers.parse("{name} proposes its refund, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    way = doors.open(door, story.people[name])
    story.outcome = way.send(PROPOSE.at(due_of(session).id))


@when(parsers.parse("{name} records its sanction, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    refund = session.scalars(select(Refund)).one()
    place = Place("/refunds/{}/sanction", "/refunds/{}/sanction").at(refund.id)
    story.outcome = doors.open(door, story.people[name]).send(place, as_typed(SANCTION))
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("{name} approves the refund, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    refund = session.scalars(select(Refund)).one()
    way = doors.open(door, story.people[name], proved=True)
    story.outcome = way.send(APPROVE.at(refund.id))


@when("Farid approves the refund")
def _(story: Story, doors: Doors, session: Session) -> None:
    assert story.outcome is not None
    assert story.outcome.ok, story.outcome.sentences
    refund = session.scalars(select(Refund)).one()
    assert refund.reason == WHY
    assert doors.open("web", story.people["Farid"]).send(APPROVE.at(refund.id)).ok


@then("Rs 500 are on their way back")
def _(session: Session) -> None:
    session.expire_all()
    refund = session.scalars(select(Refund)).one()
    assert refund.approved_at is not None
    assert refund.amount_paisa == 500_00


@then("no fee is due back any more")
def _(story: Story, doors: Doors) -> None:
    answer = doors.open("api", story.people["Farid"]).read(LIST)
    assert answer.body["items"] == []
    page = doors.open("web", story.people["Farid"]).read(LIST)
    assert "There is no fee to refund." in page.text


@then(parsers.parse('it is refused: "{words}"'))
def _(story: Story, words: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert story.outcome.says(words), story.outcome.sentences


def test_it_lets_only_finance_see_and_propose_what_is_due_back(
    platform: Platform, session: Session
) -> None:
    make_due(platform, session)
    somebody = actor(make_person(session))
    session.commit()
    command = ProposeDueFee(due_id=due_of(session).id)
    with denied("payments.propose_refund"):
        platform.executor.execute(propose_due_fee, command, actor=somebody)
    with denied("payments.read_refunds"), platform.executor.reading(somebody) as uow:
        list_fees_due_back(uow)


def test_it_lists_them_page_by_page_in_one_query(platform: Platform, session: Session) -> None:
    for _ in range(3):
        make_due(platform, session)
    auditor: Actor = actor(make_staff(session, roles.AUDITOR), roles.AUDITOR)
    session.commit()
    with platform.executor.reading(auditor) as uow, counted(platform) as asked:
        first = list_fees_due_back(uow, limit=2)
    assert len(asked) <= 1
    with platform.executor.reading(auditor) as uow:
        rest = list_fees_due_back(uow, cursor=first.next_cursor, limit=2)
    assert (len(first.items), len(rest.items), rest.next_cursor) == (2, 1, None)
    assert {row.amount_paisa for row in (*first.items, *rest.items)} == {500_00}

"""The journeys of new_bill.feature, through both doors."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from factories.doors import Doors, Outcome, Place
from factories.filed import Filed
from factories.identity import make_person
from factories.payments import make_fee, pay, today
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.cases.models.application import ApplicationBill
from app.casework.money import BillState, Money
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.unit_of_work import UnitOfWork
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import Fixed
from payments.public import cancel_bill
from payments.receipts.models import Payment

scenarios("casework/features/new_bill.feature")
NEW_BILL = Place("/applications/{}/new-bill", "/applications/{}/bills")
ONE = Place("/applications/{}", "/applications/{}")
RUN_OUT = 61


@dataclass
class Story:
    """An application, and what came of the last thing done about it."""

    filed: Filed
    application_id: UUID
    outcome: Outcome | None = None

    @property
    def came(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    @property
    def bills(self) -> list[ApplicationBill]:
        return list(self.filed.case(self.application_id).bills)

    def state(self, bill: ApplicationBill) -> BillState:
        with self.filed.executor.reading(SYSTEM) as uow:
            return uow.port(Money).bill(uow, bill.bill_id).state

    def pay(self, bill: ApplicationBill) -> None:
        pay(self.filed.platform, psid_of(bill), bill.amount_paisa)
        self.filed.deliver()


def psid_of(bill: ApplicationBill) -> str:
    return bill.number.replace(" ", "")


def succeed(session: Session, day: date, amount_paisa: int, *, in_parts: bool = False) -> None:
    """Let other terms of the shop's fee follow the present ones."""
    fee = session.scalars(select(Fee).filter_by(code="toy-shop")).one()
    before = session.scalars(select(FeeVersion).filter_by(fee_id=fee.id)).one()
    terms = {"formula": Fixed(amount_paisa=amount_paisa), "part_payment": in_parts}
    after = make_fee(session, fee=fee, valid_from=day, approved=False, **terms)
    before.end_before(after)
    session.flush()
    after.approve(by=make_person(session, "Approver").id, at=real_now())
    session.commit()


@given("Gul Khan has submitted an application whose fee is Rs 1,000", target_fixture="story")
def _(filed: Filed) -> Story:
    return Story(filed, filed.hand_in())


@given("the fee is Rs 9,000 from tomorrow on")
def _(session: Session) -> None:
    succeed(session, today() + timedelta(days=1), 9_000_00)


@given("the bill has run out")
def _(story: Story) -> None:
    story.filed.later(RUN_OUT)


@given("the bank tells only now that Gul Khan paid it in time")
def _(story: Story) -> None:
    (bill,) = story.bills
    pay(story.filed.platform, psid_of(bill), bill.amount_paisa, paid_at=real_now())


@given("the bill may be paid in parts, and Gul Khan paid Rs 400 of it")
def _(story: Story, session: Session) -> None:
    succeed(session, today(), 1_000_00, in_parts=True)
    story.filed.withdraw(story.application_id)
    story.application_id = story.filed.hand_in()
    pay(story.filed.platform, psid_of(story.bills[0]), 400_00)


@given("the department has cancelled the bill")
def _(story: Story) -> None:
    (bill,) = story.bills

    def cancel(uow: UnitOfWork, bill_id: UUID) -> None:
        cancel_bill(uow, bill_id, "Raised in error.")

    story.filed.executor.execute(cancel, bill.bill_id, actor=SYSTEM)


@given("Gul Khan has withdrawn the application")
def _(story: Story) -> None:
    story.filed.withdraw(story.application_id)


@when(parsers.parse("Gul Khan looks at his application, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    story.outcome = doors.open(door, story.filed.person).read(ONE.at(story.application_id))
    assert story.came.ok


@when(
    parsers.re(
        r"(?P<who>Gul Khan|somebody else) (?P<tries>tries to )?asks? for a new bill"
        r"( once more)?, at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, session: Session, who: str, tries: str, door: str) -> None:
    asks = story.filed.person if who == "Gul Khan" else make_person(session, "Somebody Else")
    session.commit()
    story.outcome = doors.open(door, asks).send(NEW_BILL.at(story.application_id))
    assert tries or story.came.ok, story.came.sentences


@when(parsers.parse("Gul Khan pays the {which} bill"))
def _(story: Story, which: str) -> None:
    story.pay(story.bills[-1 if which == "new" else 0])


@when("the news of the payment arrives")
def _(story: Story) -> None:
    story.filed.deliver()


@then("he reads that he can ask for a new bill")
def _(story: Story) -> None:
    if isinstance(story.came.body, dict):
        assert story.came.body["bill_ran_out"] is True
    else:
        assert "Ask for a new bill" in story.came.text


@then("there is a new bill of Rs 1,000, and the old one is cancelled")
def _(story: Story) -> None:
    old, new = story.bills
    assert (old.owed, new.owed, new.amount_paisa) == (False, True, 1_000_00)
    assert (story.state(old), story.state(new)) == (BillState.CANCELLED, BillState.DUE)


@then("the office begins")
def _(story: Story) -> None:
    assert [task.code for task in story.filed.open_tasks(story.application_id)] == ["examine"]


@then(parsers.re(r"the answer is (?P<status>\d+)(: \"(?P<sentence>[^\"]+)\")?$"))
def _(story: Story, status: str, sentence: str | None) -> None:
    assert story.came.status == int(status), story.came.sentences
    assert not sentence or story.came.says(sentence), story.came.sentences


@then(parsers.parse("there is {number} new bill"))
def _(story: Story, number: str) -> None:
    assert len(story.bills) == {"no": 1, "one": 2}[number]


@then("what he paid is due back to him")
def _(story: Story, session: Session) -> None:
    session.expire_all()
    (payment,) = session.scalars(select(Payment).filter_by(bill_id=story.bills[0].bill_id))
    assert payment.excess_paisa == 1_000_00


@then("he still has to pay the new bill")
def _(story: Story) -> None:
    old, new = story.bills
    assert (old.paid_at, new.owed, story.state(new)) == (None, True, BillState.DUE)
    assert not story.filed.open_tasks(story.application_id)

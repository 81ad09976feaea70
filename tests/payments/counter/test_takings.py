"""The journeys of counter.feature, through both doors, and who may not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier

import pytest
from factories.amounts import as_sent
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import LATE, make_bill, pay, today
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.errors import Conflict
from app.identity.people.models import Person
from app.ledger.models import LedgerTransaction
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.counter.models import CounterTaking
from payments.counter.queries import takings as queries
from payments.counter.use_cases.take_at_counter import (
    ConfirmTaking,
    RecordTaking,
    RefuseTaking,
    confirm_taking,
    record_taking,
    refuse_taking,
)
from payments.kernel.postings import REFUND_DUE
from payments.receipts.models import Payment

scenarios("payments/features/counter.feature")

WHOLE = 1_200_00
CLEARING = "payments:clearing:counter"
RECORD = Place("/counter/new", "/counter-takings")
LIST = Place("/counter", "/counter-takings")
ONE = Place("/counter/{}", "/counter-takings/{}")
CONFIRM = Place("/counter/{}/confirm", "/counter-takings/{}/confirmation")
REFUSE = Place("/counter/{}/refuse", "/counter-takings/{}/refusal")
PAPER = {"kind": "cheque", "place": "National Bank, Quetta Main", "number": "CHQ-0012345"}


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    bill: Bill | None = None
    outcome: Outcome | None = None
    taking: str = ""

    @property
    def usual(self) -> dict[str, str]:
        assert self.bill is not None
        day = f"{today():%d-%m-%Y}"
        return {"psid": self.bill.psid, "amount": "1200", "paid_on": day} | PAPER


@pytest.fixture
def story() -> Story:
    return Story()


def state_of(session: Session, story: Story) -> State:
    assert story.bill is not None
    session.expire_all()
    return views(session, [story.bill])[story.bill.id].state


@given("Zainab and Farid, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


@given("a bill of Rs 1,200")
def _(story: Story, session: Session) -> None:
    story.bill = make_bill(session)
    session.commit()


@given("the bill was paid by card meanwhile")
def _(story: Story, platform: Platform) -> None:
    assert story.bill is not None
    pay(platform, story.bill.psid, WHOLE, channel="adyen")


def record(story: Story, doors: Doors, name: str, door: str, **changes: str) -> Outcome:
    outcome = doors.open(door, story.people[name]).send(RECORD, story.usual | changes)
    story.outcome = outcome
    if outcome.ok:
        story.taking = outcome.id
    return outcome


@given("Zainab has recorded Rs 1200 for it")
def _(story: Story, doors: Doors) -> None:
    assert record(story, doors, "Zainab", "web").ok


@when(parsers.parse("{name} records Rs {amount} for it by {kind}, at the {door}"))
def _(story: Story, doors: Doors, name: str, amount: str, kind: str, door: str) -> None:
    outcome = record(story, doors, name, door, amount=as_sent(amount), kind=kind)
    assert outcome.ok, outcome.sentences


@when(parsers.parse("{name} records the same paper, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    record(story, doors, name, door)


@when(parsers.parse("{name} records the same paper in other letters, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    other = {"place": "NATIONAL  BANK, Quetta main", "number": "chq-00 12345"}
    record(story, doors, name, door, **other)


@when(parsers.parse('{name} records a taking with {what} "{value}", at the {door}'))
def _(story: Story, doors: Doors, name: str, what: str, value: str, door: str) -> None:
    record(story, doors, name, door, **{what: value})


@when(parsers.parse("{name} confirms it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).send(CONFIRM.at(story.taking))


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(REFUSE.at(story.taking), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("{name} looks at it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).read(ONE.at(story.taking))


@then("he reads that Rs 1200 are more than the bill can use")
def _(story: Story) -> None:
    assert story.outcome is not None
    if isinstance(story.outcome.body, dict):
        assert story.outcome.body["surplus"] == "1200.00"
    else:
        assert "more than the bill can use now" in story.outcome.text


@then("it is recorded")
def _(story: Story) -> None:
    assert story.outcome is not None
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert story.outcome is not None
    assert sentence in story.outcome.fields.get(name, ""), story.outcome.sentences


@then("nothing is posted, and the bill is due")
def _(story: Story, session: Session) -> None:
    for table in (Payment, LedgerTransaction):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert state_of(session, story) is State.DUE


@then(
    parsers.parse("Rs 1200 stand on the clearing account of the counter, and the bill is {state}")
)
def _(story: Story, session: Session, state: str) -> None:
    assert state_of(session, story) is State(state)
    assert balance(session, CLEARING) == WHOLE
    payment = session.scalars(select(Payment).filter_by(channel="counter")).one()
    assert payment.reference == story.taking
    assert payment.recorded_by == story.people["Farid"].id
    assert payment.details["number"] == PAPER["number"]
    assert verify(session) is None


@then("a refund of Rs 1200 is due")
def _(session: Session) -> None:
    assert balance(session, REFUND_DUE.code) == -WHOLE


@then(parsers.parse("a receipt is shown, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    receipt = session.scalars(select(Payment.receipt)).one()
    shown = doors.open(door, story.people["Zainab"]).read(ONE.at(story.taking))
    assert receipt in shown.text


@then(parsers.parse("it waits in the list, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    listed = doors.open(door, story.people["Farid"]).read(LIST)
    assert story.taking in str(listed.body)


@then(parsers.parse("nothing waits in the list, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    listed = doors.open(door, story.people["Farid"]).read(LIST)
    assert listed.ok
    assert story.taking not in str(listed.body)


def taken(session: Session, bill: Bill, **fields: object) -> CounterTaking:
    """What an officer recorded, waiting for another one."""
    values: dict[str, object] = {
        "id": new_id(),
        "bill_id": bill.id,
        "amount_paisa": WHOLE,
        "paid_on": today(),
        "entered_by": make_person(session, "Cashier").id,
        "entered_at": bill.issued_at,
    }
    made = CounterTaking(**(values | PAPER | fields))
    session.add(made)
    session.flush()
    return made


def test_it_lets_only_finance_officers_say_what_was_taken(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run = platform.executor.execute
    some = new_id()
    command = RecordTaking(psid="1", amount_paisa=1, paid_on=today(), **PAPER)
    with denied("payments.record_taking"):
        run(record_taking, command, actor=somebody)
    with denied("payments.confirm_taking"):
        run(confirm_taking, ConfirmTaking(taking_id=some), actor=somebody)
    with denied("payments.confirm_taking"):
        run(refuse_taking, RefuseTaking(taking_id=some, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow, denied("payments.read_takings"):
        queries.takings(uow, waiting=True)
    with platform.executor.reading(somebody) as uow, denied("payments.read_takings"):
        queries.taking(uow, some)


def test_it_lists_everything_a_page_at_a_time(platform: Platform, session: Session) -> None:
    bill = make_bill(session)
    made = [taken(session, bill, number=f"N{n}").id for n in range(5)]
    officer = actor(make_staff(session, roles.AUDITOR), roles.AUDITOR)
    session.commit()
    for waiting, expected in ((True, made), (False, made[::-1])):
        seen, cursor = [], None
        while True:
            with platform.executor.reading(officer) as uow:
                page = queries.takings(uow, waiting=waiting, cursor=cursor, limit=2)
            seen += [each.taking.id for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == expected


def test_who_paid_on_the_last_day_owes_nothing_for_being_confirmed_later(
    platform: Platform, session: Session
) -> None:
    bill = make_bill(session, due_in=-3, days_old=20, surcharge=LATE)
    on_time = taken(session, bill, paid_on=today() - timedelta(days=3))
    late = make_bill(session, due_in=-3, days_old=20, surcharge=LATE)
    too_late = taken(session, late, paid_on=today() - timedelta(days=2), number="2")
    officer = actor(make_staff(session, roles.FINANCE_OFFICER), roles.FINANCE_OFFICER)
    session.commit()
    for each in (on_time, too_late):
        platform.executor.execute(confirm_taking, ConfirmTaking(taking_id=each.id), actor=officer)
    session.expire_all()
    stands = views(session, [bill, late])
    assert (stands[bill.id].state, stands[bill.id].owed_paisa) == (State.PAID, 0)
    assert stands[late.id].owed_paisa == 120_00


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("amount_paisa = 1", "permission denied"),
        ("bill_id = bill_id", "permission denied"),
        ("paid_on = paid_on - 1", "permission denied"),
        ("approved_by = entered_by, approved_at = clock_timestamp()", "two_people"),
    ],
)
def test_it_keeps_what_was_recorded_from_whoever_holds_the_applications_password(
    session: Session, change: str, says: str
) -> None:
    made = taken(session, make_bill(session))
    update = f"update counter_takings set {change} where id = :id"  # noqa: S608 - our own words
    with pytest.raises(DBAPIError, match=says), session.begin_nested():
        session.execute(text(update), {"id": made.id})


def test_postgresql_refuses_what_is_called_confirmed_but_was_not_paid(session: Session) -> None:
    made = taken(session, make_bill(session))
    values = {"id": made.id, "by": make_person(session, "Insider").id}
    decide = (
        "update counter_takings set approved_by = :by, approved_at = clock_timestamp()"
        " where id = :id"
    )
    session.execute(text(decide), values)
    with pytest.raises(DBAPIError, match="confirmed by its payment"):
        session.execute(text("set constraints all immediate"))


@pytest.mark.committed
def test_it_is_one_payment_when_many_confirm_at_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        made = taken(session, bill)
        officers = [
            actor(make_staff(session, roles.FINANCE_OFFICER, f"O{n}"), roles.FINANCE_OFFICER)
            for n in range(6)
        ]
        session.commit()
    barrier = Barrier(len(officers))

    def confirming(officer: object) -> Callable[[], str]:
        def confirm() -> str:
            barrier.wait()
            try:
                committed.executor.execute(
                    confirm_taking, ConfirmTaking(taking_id=made.id), actor=officer
                )
            except Conflict as refused:
                return refused.code
            return "confirmed"

        return confirm

    with ThreadPoolExecutor(len(officers)) as pool:
        calls = [pool.submit(confirming(officer)) for officer in officers]
        answers = sorted(call.result() for call in calls)
    assert answers == ["confirmed"] + ["decided-already"] * (len(officers) - 1)
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 1
        assert balance(session, CLEARING) == WHOLE
        assert verify(session) is None

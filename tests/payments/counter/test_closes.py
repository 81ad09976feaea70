"""The journeys of closes.feature, through both doors; what is overdue; two closes at once."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from factories.counter import Desk, yesterday
from factories.denials import denied
from factories.depth import turns, walks
from factories.doors import Doors, Outcome, Place, WebDoor
from factories.home import Home
from factories.identity import actor, make_person, make_staff
from factories.moves import Moves
from factories.parameters import load_release_values
from factories.payments import make_bill, today
from factories.racing import at_once
from flask.testing import FlaskClient
from hypothesis import given as any_of
from hypothesis import settings as searching
from hypothesis import strategies as st
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.config import Settings
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.holidays.public import calendar
from app.identity.people.models import Person
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.clearing.models import Settlement
from payments.clearing.postings import OVER_SHORT
from payments.counter.models import CloseTaking, CounterClose
from payments.counter.queries import closes as queries
from payments.counter.use_cases.close_counter import (
    CloseCounter,
    ConfirmClose,
    RefuseClose,
    close_counter,
    confirm_close,
    refuse_close,
)
from payments.counter.use_cases.take_at_counter import (
    ConfirmTaking,
    RecordTaking,
    confirm_taking,
    record_taking,
)

scenarios("payments/features/closes.feature")

BANK, CLEARING = "payments:bank:nbp", "payments:clearing:counter"
NEW = Place("/counter/closes/new", "/counter-closes")
OPEN = Place("/counter/closes/new", "/counter-closes/open")
LIST = Place("/counter/closes", "/counter-closes")
CONFIRM = Place("/counter/closes/{}/confirm", "/counter-closes/{}/confirmation")
REFUSE = Place("/counter/closes/{}/refuse", "/counter-closes/{}/refusal")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    cheque: UUID | None = None
    close: str = ""
    outcome: Outcome | None = None

    def answer(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def home(client: FlaskClient, session: Session, settings: Settings) -> Home:
    return Home(client, session, settings.secret_key)


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


@given("Zainab and Farid, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


@given("Zainab took Rs 6,000 in cash and a cheque of Rs 2,500, and Farid confirmed both")
def _(story: Story, platform: Platform, session: Session) -> None:
    zainab, farid = (
        actor(story.people[name], roles.FINANCE_OFFICER) for name in ("Zainab", "Farid")
    )
    run = platform.executor.execute
    for kind, paisa, number in (("cash", 6_000_00, "R-1"), ("cheque", 2_500_00, "CHQ-1")):
        bill = make_bill(session, amounts={"B02201": paisa})
        session.commit()
        command = RecordTaking(
            psid=bill.psid,
            kind=kind,
            amount_paisa=paisa,
            place="Counter 2",
            number=number,
            paid_on=today(),
        )
        taking = run(record_taking, command, actor=zainab)
        run(confirm_taking, ConfirmTaking(taking_id=taking.id), actor=farid)
    story.cheque = taking.id


@when(parsers.parse("{name} looks at what she has to close, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).read(OPEN)


@then("it is Rs 6,000 in cash and Rs 2,500 in cheques")
def _(story: Story) -> None:
    body = story.answer().body
    if isinstance(body, dict):
        assert (body["cash"], body["cheques"]) == ("6000.00", "2500.00")
        assert body["day"] == today().isoformat()
    else:
        assert "Cash expected Rs 6,000 Cheques expected Rs 2,500" in story.answer().text


def usual(story: Story) -> dict[str, Any]:
    day = f"{today():%d-%m-%Y}"
    return {
        "day": day,
        "notes": [{"rupees": "5000", "pieces": "1"}, {"rupees": "500", "pieces": "2"}],
        "cheques": [str(story.cheque)],
        "bank": "nbp",
        "slip_number": f"D-{new_id().hex[-8:]}",
        "slip_on": day,
    }


def close(story: Story, doors: Doors, name: str, door: str, **changes: object) -> None:
    story.outcome = doors.open(door, story.people[name]).send(NEW, usual(story) | changes)
    if story.outcome.ok:
        story.close = story.outcome.id


ONE_NOTE = [{"rupees": "5000", "pieces": "1"}, {"rupees": "500", "pieces": None}]


@when(
    parsers.re(
        r"(?P<name>\w+) closes the day with one note of Rs 5,000(?P<more> and two of Rs 500)?"
        r"(?P<cheque>,? and the cheque)?(?P<without>, without the cheque)?"
        r'( because "(?P<reason>[^"]+)")?, at the (?P<door>\w+)'
    )
)
def _(
    story: Story,
    doors: Doors,
    name: str,
    door: str,
    more: str | None,
    cheque: str | None,
    reason: str | None,
) -> None:
    changes: dict[str, object] = {} if more else {"notes": ONE_NOTE}
    if not cheque:
        changes["cheques"] = []
    if reason:
        changes["difference_reason"] = reason
    close(story, doors, name, door, **changes)


@when(
    parsers.re(
        r'(?P<name>\w+) closes the day with (?P<what>\w+) "(?P<value>[^"]*)", at the (?P<door>\w+)'
    )
)
def _(story: Story, doors: Doors, name: str, what: str, door: str, value: str) -> None:
    change = {"notes": [{"rupees": "5000", "pieces": value}]} if what == "pieces" else {what: value}
    close(story, doors, name, door, **change)


@when(parsers.parse("{name} confirms the close, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).send(CONFIRM.at(story.close))


@when(parsers.parse('{name} refuses the close because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(REFUSE.at(story.close), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@then("it is closed")
def _(story: Story) -> None:
    assert story.answer().ok, story.answer().sentences


@then(parsers.parse("the bank has {at_bank}, and the counter {left}"))
def _(story: Story, session: Session, at_bank: str, left: str) -> None:
    assert story.answer().ok, story.answer().sentences
    assert (books(session, BANK), books(session, CLEARING)) == (paisa(at_bank), paisa(left))
    assert verify(session) is None


@then(parsers.parse("{rupees} are written as cash that is missing"))
def _(session: Session, rupees: str) -> None:
    assert books(session, OVER_SHORT.code) == paisa(rupees)


@then(parsers.parse("it waits in the list of closes, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    listed = doors.open(door, story.people["Farid"]).read(LIST)
    assert story.close in str(listed.body)


@then("the close sheet can be printed")
def _(story: Story, doors: Doors) -> None:
    door = doors.open("web", story.people["Farid"])
    assert isinstance(door, WebDoor)
    printed = door.client.get(f"/counter/closes/{story.close}/sheet.pdf")
    assert (printed.status_code, printed.data[:5]) == (200, b"%PDF-")


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.answer().status == status, story.answer().sentences
    assert story.answer().says(sentence), story.answer().sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert sentence in story.answer().fields.get(name, ""), (
        story.answer().fields,
        story.answer().sentences,
    )


def paisa(rupees: str) -> int:
    return 0 if rupees == "nothing" else 100 * int(rupees.removeprefix("Rs ").replace(",", ""))


def test_it_lets_only_finance_officers_close_and_confirm(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    command = CloseCounter(
        day=today(),
        notes={},
        cheques=(),
        difference_reason="",
        bank="nbp",
        slip_number="1",
        slip_on=today(),
    )
    with denied("payments.close_counter"):
        run(close_counter, command, actor=somebody)
    with denied("payments.confirm_close"):
        run(confirm_close, ConfirmClose(close_id=some), actor=somebody)
    with denied("payments.confirm_close"):
        run(refuse_close, RefuseClose(close_id=some, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow, denied("payments.close_counter"):
        queries.open_day(uow)
    with platform.executor.reading(somebody) as uow, denied("payments.read_takings"):
        queries.closes(uow, waiting=True)
    with platform.executor.reading(somebody) as uow, denied("payments.read_takings"):
        queries.close(uow, some)
    with platform.executor.reading(somebody) as uow, denied("payments.read_takings"):
        queries.overdue(uow)


def test_a_day_that_is_not_closed_is_overdue_the_next_working_day(
    platform: Platform, session: Session, home: Home
) -> None:
    load_release_values(session, platform.registry)
    desk, bill = Desk.of(platform, session), make_bill(session, days_old=30)
    session.commit()
    desk.take(bill.psid, 100_00)
    old = desk.ago(10).take(bill.psid, 500_00, paid_on=yesterday(11))
    with platform.executor.reading(desk.checker) as uow:
        (late,) = queries.overdue(uow)
    assert (late.day, late.amount_paisa, late.name) == (yesterday(10), 500_00, "Maker")
    cashier = session.get_one(Person, desk.maker.person_id)
    assert "Days at the counter that are not closed" in home(cashier)
    assert "Rs\u00a0500" in home(cashier)
    # The day that is asked for is the one that is overdue, and only what belongs to it.
    with platform.executor.reading(desk.maker) as uow:
        found = queries.open_day(uow)
    assert (found.day, [each.taking.id for each in found.takings]) == (yesterday(10), [old.id])
    desk.confirm_close(desk.close({500: 1}, day=yesterday(10)).id)
    assert "not closed" not in home(cashier)
    with platform.executor.reading(desk.maker) as uow:
        assert queries.open_day(uow).day == today()


def test_a_day_before_days_off_is_not_overdue_on_them(platform: Platform, session: Session) -> None:
    load_release_values(session, platform.registry)
    desk, bill = Desk.of(platform, session), make_bill(session, days_old=30)
    session.commit()
    desk.ago(1).take(bill.psid, 500_00, paid_on=yesterday(1))
    with platform.executor.reading(desk.checker) as uow:
        worked = calendar(uow.session).is_working_day(today())
        assert [each.day for each in queries.overdue(uow)] == ([yesterday(1)] if worked else [])


def test_what_is_confirmed_after_the_close_goes_to_the_next_one(
    platform: Platform, session: Session
) -> None:
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.take(bill.psid, 1_000_00)
    first = desk.close({1000: 1})
    desk.confirm_close(first.id)
    desk.take(bill.psid, 200_00)
    with platform.executor.reading(desk.maker) as uow:
        found = queries.open_day(uow)
    assert (found.day, found.cash_paisa) == (None, 200_00)
    with pytest.raises(Conflict) as refused:
        desk.close({100: 2})
    assert refused.value.code == "counter-closed"
    assert books(session, CLEARING) == 200_00


def test_challans_and_others_takings_are_in_no_close(platform: Platform, session: Session) -> None:
    desk, other, bill = Desk.of(platform, session), Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.take(bill.psid, 500_00, kind="challan")
    other.take(bill.psid, 500_00)
    desk.record(bill.psid, kind="cash")  # not confirmed yet
    with pytest.raises(Conflict) as refused:
        desk.close({500: 1})
    assert refused.value.code == "nothing-to-close"
    taken = desk.take(bill.psid, 500_00)
    with pytest.raises(Invalid) as wrong:
        desk.close({500: 1}, cheques=[taken.id])
    assert list(wrong.value.fields) == ["cheques"]
    made = desk.close({500: 1})
    inside = session.scalars(select(CloseTaking.taking_id).filter_by(close_id=made.id))
    assert list(inside) == [taken.id]


def test_a_slip_is_used_once_however_it_is_written(platform: Platform, session: Session) -> None:
    desk, other, bill = Desk.of(platform, session), Desk.of(platform, session), make_bill(session)
    session.commit()
    for each in (desk, other):
        each.take(bill.psid, 500_00)
    desk.close({500: 1}, slip_number="D-77")
    with pytest.raises(Conflict) as refused:
        other.close({500: 1}, slip_number="d- 77")
    assert refused.value.code == "slip-used"


def test_too_much_cash_is_posted_as_too_much(platform: Platform, session: Session) -> None:
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.take(bill.psid, 999_50)
    desk.confirm_close(desk.close({1000: 1}, difference_reason="Paisa are not given back").id)
    assert books(session, OVER_SHORT.code) == -50
    assert (books(session, BANK), books(session, CLEARING)) == (1_000_00, 0)


def test_who_confirms_a_close_is_warned_of_a_bank_that_nobody_ever_paid_to(
    platform: Platform, session: Session
) -> None:
    new = []
    for desk in (Desk.of(platform, session), Desk.of(platform, session)):
        bill = make_bill(session)
        session.commit()
        desk.take(bill.psid, 1_000_00)
        close = desk.close({1000: 1})
        with platform.executor.reading(desk.checker) as uow:
            new.append(queries.close(uow, close.id).new_bank)
        desk.confirm_close(close.id)
    assert new == [True, False]


def test_a_close_whose_takings_were_settled_otherwise_is_closed_again(
    platform: Platform, session: Session
) -> None:
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    taken = desk.take(bill.psid, 500_00)
    made = desk.close({500: 1})
    with platform.executor.reading(desk.maker) as uow:
        payment_id = queries.close(uow, made.id).takings[0].payment_id
    session.add(
        Settlement(
            id=new_id(),
            channel="counter",
            kind="payment",
            reference=str(taken.id),
            payment_id=payment_id,
            gross_paisa=500_00,
            fee_paisa=0,
            bank="nbp",
            against="fees",
            source_kind="match",
            source_id=new_id(),
            transaction_id=new_id(),
            settled_at=made.entered_at,
        )
    )
    session.commit()
    with pytest.raises(Conflict) as refused:
        desk.confirm_close(made.id)
    assert refused.value.code == "close-settled-otherwise"
    desk.refuse_close(made.id)
    with platform.executor.reading(desk.maker) as uow:
        assert queries.open_day(uow).takings == []


@pytest.mark.parametrize(
    "statement",
    [
        "update counter_closes set counted_paisa = 1",
        "delete from counter_closes",
        "update counter_close_notes set pieces = 2",
        "delete from counter_close_takings",
        (
            "insert into counter_close_takings select c.id, t.id from counter_closes c,"
            " counter_takings t"
        ),
    ],
)
def test_it_keeps_a_close_from_whoever_holds_the_applications_password(
    platform: Platform, session: Session, statement: str
) -> None:
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.take(bill.psid, 500_00)
    desk.close({500: 1})
    with pytest.raises(DBAPIError, match=r"permission denied|closed once"), session.begin_nested():
        session.execute(text(statement))


def test_postgresql_refuses_a_confirmed_close_that_settled_nothing(
    platform: Platform, session: Session
) -> None:
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.take(bill.psid, 500_00)
    made = desk.close({500: 1})
    session.execute(
        text(
            "update counter_closes set approved_by = :by, approved_at = clock_timestamp()"
            " where id = :id"
        ),
        {"id": made.id, "by": desk.checker.person_id},
    )
    with pytest.raises(DBAPIError, match="adds up and settles"):
        session.execute(text("set constraints all immediate"))


days = st.lists(
    st.one_of(
        st.tuples(st.just("cash"), st.integers(1, 20)),
        st.tuples(st.just("cheque"), st.integers(1, 20)),
        st.tuples(st.just("close"), st.integers(-3, 3)),
        st.tuples(st.just("refuse"), st.just(0)),
        st.tuples(st.just("confirm"), st.just(0)),
    ),
    min_size=3,
    max_size=14,
)


def test_what_a_cashier_took_is_at_the_counter_or_at_the_bank_in_any_order(
    platform: Platform, session: Session, moves: Moves
) -> None:
    @searching(max_examples=walks(20), deadline=None)
    @any_of(days)
    def in_any(order: list[tuple[str, int]]) -> None:
        desk, bill = Desk.of(platform, session), make_bill(session, part_payment=True)
        session.commit()
        accounts = (BANK, CLEARING, OVER_SHORT.code)
        before = {code: books(session, code) for code in accounts}
        taken = at_bank = off = 0
        waits: CounterClose | None = None
        for what, much in order:
            with moves.step():
                if what in {"cash", "cheque"}:
                    desk.take(bill.psid, much * 100, kind=what)
                    taken += much * 100
                elif what == "close":
                    with platform.executor.reading(desk.maker) as uow:
                        found = queries.open_day(uow)
                    pieces = max(found.cash_paisa // 100 + much, 0)
                    waits = desk.close(
                        {1: pieces},
                        cheques=[each.taking.id for each in found.cheques],
                        difference_reason="Counted twice",
                    )
                elif waits is not None and what == "refuse":
                    desk.refuse_close(waits.id)
                elif waits is not None:
                    done = desk.confirm_close(waits.id)
                    at_bank += done.deposit_paisa
                    off += done.difference_paisa
        left = taken - (at_bank - off)
        assert {code: books(session, code) - before[code] for code in accounts} == {
            BANK: at_bank,
            CLEARING: left,
            OVER_SHORT.code: -off,
        }
        assert left >= 0
        assert verify(session) is None

    in_any()


@pytest.mark.committed
def test_a_day_is_closed_once_when_it_is_closed_at_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        desk = Desk.of(committed, session)
    desk.take(bill.psid, 500_00)
    answers = at_once([lambda: desk.close({500: 1})] * 6)
    assert sum(isinstance(each, CounterClose) for each in answers) == 1, answers
    assert all(isinstance(each, CounterClose | Conflict) for each in answers), answers
    with committed.executor.sessions() as session:
        (made,) = session.scalars(select(CounterClose.id)).all()
    answers = at_once([lambda: desk.confirm_close(made)] * 6)
    assert sum(isinstance(each, CounterClose) for each in answers) == 1, answers
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Settlement)) == 1
        assert (books(session, BANK), books(session, CLEARING)) == (500_00, 0)
        assert verify(session) is None


@pytest.mark.committed
@pytest.mark.parametrize("turn", turns(3))
def test_a_taking_is_in_one_close_when_two_days_are_closed_at_once(
    committed: Platform, turn: int
) -> None:
    """The cashier closes yesterday and today at the same moment: one of them has the money."""
    with committed.executor.sessions() as session:
        bill = make_bill(session, days_old=5)
        desk = Desk.of(committed, session)
    taken = desk.ago(1).take(bill.psid, 500_00, paid_on=yesterday(1))
    days = [yesterday(1), today()]
    calls = [partial(desk.close, {500: 1}, day=day) for day in days * 2]
    answers = at_once(calls if turn % 2 else calls[::-1])
    assert all(isinstance(each, CounterClose | Conflict) for each in answers), answers
    with committed.executor.sessions() as session:
        query = select(func.count()).select_from(CloseTaking).filter_by(taking_id=taken.id)
        assert session.scalar(query) == 1

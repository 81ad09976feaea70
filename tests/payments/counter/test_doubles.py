"""The journeys of doubles.feature, through both doors; what is one paper; both at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from factories.counter import Desk, line, yesterday
from factories.denials import denied
from factories.depth import turns, walks
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.moves import Moves
from factories.payments import make_bill, today
from factories.racing import at_once
from factories.tenders import deliver_all
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.errors import NotFound
from app.identity.people.models import Person
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.models import Bill
from payments.clearing.models import Settlement
from payments.counter.models import BankScroll, CounterTaking, ScrollOutcome
from payments.counter.policy import NEAR, Likeness, Listed, Paper, likeness
from payments.counter.queries import scrolls as queries
from payments.counter.queries.duplicates import probable_doubles
from payments.receipts.models import Payment

scenarios("payments/features/doubles.feature")

WHOLE = 1_200_00
BANK = "payments:bank:nbp"
ONE = Place("/counter/{}", "/counter-takings/{}")
CONFIRM = Place("/counter/{}/confirm", "/counter-takings/{}/confirmation")
DOUBLES = Place("/counter/doubles", "/counter-takings/doubles")
SCROLL = Place("/scrolls/{}", "/bank-scrolls/{}")


@dataclass
class Story:
    desk: Desk
    people: dict[str, Person] = field(default_factory=dict)
    bill: Bill | None = None
    taking: CounterTaking | None = None
    scroll: BankScroll | None = None
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
    story.bill = make_bill(session, days_old=5)
    session.commit()


@given(
    parsers.parse(
        "a challan of Quetta Main in scroll {scroll} for Rs 1,200 that Farid has confirmed"
    )
)
def _(story: Story, scroll: str) -> None:
    taking = story.desk.record(story.psid, number=f"{scroll}/1")
    story.taking = story.desk.confirm(taking.id)


@given(parsers.parse("a challan of Quetta Main in scroll {scroll} for Rs 1,200 that waits"))
def _(story: Story, scroll: str) -> None:
    story.taking = story.desk.record(story.psid, number=f"{scroll}/1")


@when(parsers.parse("the bank's scroll {scroll} brings Rs 1,200 from Quetta Main"))
def _(story: Story, scroll: str) -> None:
    story.scroll = story.desk.scroll(line(2, story.psid, scroll_number=scroll))


def confirm(story: Story, doors: Doors, name: str, door: str, **data: str) -> None:
    assert story.taking is not None
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(CONFIRM.at(story.taking.id), data)


@when(parsers.re(r"(?P<name>\w+) confirms it, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    confirm(story, doors, name, door)


@when(parsers.parse('{name} confirms it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    confirm(story, doors, name, door, reason=reason)
    assert story.answer().ok, story.answer().sentences


@then(parsers.parse("the line is shown as the counter's paper, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    assert story.scroll is not None
    shown = doors.open(door, story.people["Zainab"]).read(SCROLL.at(story.scroll.id))
    if isinstance(shown.body, dict):
        assert shown.body["counts"] == {"counter": 1}
    else:
        assert "The challan that officers confirmed at the counter" in shown.text


@then(parsers.parse("the bill is paid {times}, and the bank has Rs 1,200"))
def _(story: Story, session: Session, times: str) -> None:
    assert counted(session, story.psid) == {"once": 1, "twice": 2}[times]
    assert books(session, BANK) == WHOLE
    assert books(session, "payments:clearing:scroll") == 0
    assert verify(session) is None


def counted(session: Session, psid: str) -> int:
    """How many payments a bill of Rs 1,200 has; each is of all of it."""
    query = select(func.count()).select_from(Payment).join(Bill).where(Bill.psid == psid)
    return session.scalar(query) or 0


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


@then(parsers.parse("{name} finds it among what may be counted twice, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    assert story.taking is not None
    listed = doors.open(door, story.people[name]).read(DOUBLES)
    if isinstance(listed.body, dict):
        (found,) = listed.body["items"]
        assert (found["taking_id"], found["excess"]) == (str(story.taking.id), "1200.00")
    else:
        assert story.psid in listed.text
        assert "S1/1" in listed.text


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.answer().status == status, story.answer().sentences
    assert story.answer().says(sentence), story.answer().sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert sentence in story.answer().fields.get(name, ""), story.answer().sentences


@then(parsers.parse("{name} is warned on its page, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    assert story.taking is not None
    shown = doors.open(door, story.people[name]).read(ONE.at(story.taking.id))
    if isinstance(shown.body, dict):
        assert [each["likeness"] for each in shown.body["doubles"]] == ["certain"]
    else:
        assert "Refuse it: it must be recorded only once" in shown.text
        assert "Confirm that this was taken" not in shown.text


@then(parsers.parse("its reason is kept, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    assert story.taking is not None
    shown = doors.open(door, story.people["Zainab"]).read(ONE.at(story.taking.id))
    assert "Two stamps, two receipts" in shown.text


def test_it_shows_what_may_be_counted_twice_to_finance_and_audit_only(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with platform.executor.reading(somebody) as uow, denied("payments.read_takings"):
        probable_doubles(uow)


def test_a_line_takes_one_paper_and_the_next_line_is_a_payment(
    platform: Platform, session: Session
) -> None:
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.confirm(desk.record(bill.psid, number="S1").id)
    lines = (line(2, bill.psid), line(3, bill.psid))
    with platform.executor.reading(desk.maker) as uow:
        assert queries.scrolls(uow).items == []
    made = desk.scroll(*lines, deliver=False)
    with platform.executor.reading(desk.maker) as uow:
        before = queries.scroll(uow, made.id).counts
    deliver_all(platform)
    with platform.executor.reading(desk.maker) as uow:
        shown = queries.scroll(uow, made.id)
        # The line beside it was paid as well: the paper has its line, so nothing is a double.
        assert probable_doubles(uow).items == []
    assert before == shown.counts == {"counter": 1, "overpayment": 1}
    assert counted(session, bill.psid) == 2
    assert books(session, BANK) == 2 * WHOLE
    assert books(session, "payments:clearing:counter") == 0


def test_two_papers_that_could_be_the_line_are_not_guessed_between(
    platform: Platform, session: Session
) -> None:
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    for number in ("S1", "S1/1"):
        desk.confirm(desk.record(bill.psid, number=number).id)
    desk.scroll(line(2, bill.psid))
    assert counted(session, bill.psid) == 3
    with platform.executor.reading(desk.maker) as uow:
        assert len(probable_doubles(uow).items) == 2


def test_a_paper_that_was_settled_by_hand_is_settled_once(
    platform: Platform, session: Session
) -> None:
    """Two officers matched the counter's payment before the scroll came."""
    desk, bill = Desk.of(platform, session), make_bill(session)
    session.commit()
    desk.confirm(desk.record(bill.psid, number="S1/1").id)
    desk.scroll(line(2, bill.psid))
    desk.scroll(line(2, bill.psid), bank="hbl")
    session.expire_all()
    outcomes = session.scalars(select(ScrollOutcome.kind).order_by(ScrollOutcome.posted_at))
    assert list(outcomes) == ["counter", "paid"]
    assert session.scalar(select(func.count()).select_from(Settlement)) == 2


DAY = today()
PAPER = Paper(
    bill="B",
    amount_paisa=WHOLE,
    kind="challan",
    place="National Bank, Quetta Main",
    number="2026-118/7",
    day=DAY,
)
LISTED = Listed(
    bill="B",
    amount_paisa=WHOLE,
    branch="QUETTA MAIN",
    scroll_number="2026-118",
    line_number=7,
    day=DAY,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Likeness.CERTAIN),
        ({"number": "2026 118"}, Likeness.CERTAIN),
        ({"number": "2026-118-7"}, Likeness.CERTAIN),
        ({"number": "2026-118/8"}, Likeness.PROBABLE),
        ({"number": "20261187"}, Likeness.PROBABLE),
        ({"number": "7"}, Likeness.PROBABLE),
        ({"number": "/"}, Likeness.PROBABLE),
        ({"place": "National Bank, Quetta"}, Likeness.PROBABLE),
        ({"place": "National Bank, Quetta Mainland"}, Likeness.PROBABLE),
        ({"place": "Main Quetta"}, Likeness.PROBABLE),
        ({"kind": "cheque"}, Likeness.PROBABLE),
        ({"kind": "cash"}, Likeness.PROBABLE),
        ({"day": DAY - timedelta(days=1)}, Likeness.PROBABLE),
        ({"day": DAY - NEAR}, Likeness.PROBABLE),
        ({"day": DAY - NEAR - timedelta(days=1)}, Likeness.NONE),
        ({"amount_paisa": WHOLE + 1}, Likeness.NONE),
        ({"bill": "C"}, Likeness.NONE),
    ],
)
def test_it_takes_as_one_only_what_cannot_be_two(
    changes: dict[str, object], expected: Likeness
) -> None:
    paper = Paper(**(vars(PAPER) | changes))  # type: ignore[arg-type]  # by name
    assert likeness(paper, LISTED) is expected


def test_a_line_without_a_branch_is_never_certain() -> None:
    assert likeness(PAPER, Listed(**(vars(LISTED) | {"branch": "-"}))) is Likeness.PROBABLE


places = st.sampled_from(["National Bank, Quetta Main", "Quetta"])
numbers = st.sampled_from(["S1/1", "S1", "S2/1", "77"])
kinds = st.sampled_from(["challan", "cash"])
acts = st.lists(
    st.one_of(
        st.tuples(st.just("counter"), places, numbers, kinds, st.integers(0, 2)),
        st.tuples(
            st.just("scroll"),
            st.just("Quetta Main"),
            st.sampled_from(["S1", "S2"]),
            st.integers(1, 3),
            st.integers(0, 2),
        ),
    ),
    min_size=2,
    max_size=8,
)


def test_what_the_bank_says_reaches_the_bank_once_in_any_order(
    platform: Platform, session: Session, moves: Moves
) -> None:
    desk = Desk.of(platform, session)

    @settings(max_examples=walks(20), deadline=None)
    @any_of(acts)
    def in_any(order: list[tuple[str, str, str, object, int]]) -> None:
        bill = make_bill(session, days_old=5)
        session.commit()
        before = {code: books(session, code) for code in (BANK, "payments:clearing:counter")}
        told: set[tuple[str, object]] = set()
        for what, where, number, how, ago in order:
            if what == "scroll":
                said = line(
                    2,
                    bill.psid,
                    branch=where,
                    scroll_number=f"{number}.{bill.psid}",
                    line_number=int(str(how)),
                    paid_on=yesterday(ago),
                )
                desk.scroll(said)
                told.add((number, how))
                continue
            with moves.step():
                scroll, _, of_line = number.partition("/")
                paper = desk.record(
                    bill.psid,
                    place=where,
                    number=f"{scroll}.{bill.psid}/{of_line or how}"[:40],
                    kind=str(how),
                    paid_on=yesterday(ago),
                )
                desk.confirm(paper.id, reason="Other money")
        papers = session.scalar(
            select(func.count())
            .select_from(CounterTaking)
            .where(CounterTaking.bill_id == bill.id, CounterTaking.approved_at.is_not(None))
        )
        matched = session.scalar(
            select(func.count())
            .select_from(ScrollOutcome)
            .join(Payment, Payment.id == ScrollOutcome.payment_id)
            .where(Payment.bill_id == bill.id, ScrollOutcome.kind == "counter")
        )
        assert papers is not None
        assert matched is not None
        assert books(session, BANK) - before[BANK] == len(told) * WHOLE
        assert books(session, "payments:clearing:scroll") == 0
        counter = books(session, "payments:clearing:counter")
        assert counter - before["payments:clearing:counter"] == (papers - matched) * WHOLE
        assert counted(session, bill.psid) == papers + len(told) - matched
        assert verify(session) is None

    in_any()


@pytest.mark.committed
@pytest.mark.parametrize("turn", turns(4))
def test_the_scroll_and_the_counter_at_the_same_time_count_it_once(
    committed: Platform, turn: int
) -> None:
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        desk = Desk.of(committed, session)
    taking = desk.record(bill.psid, number="S1/1")
    desk.scroll(line(2, bill.psid), deliver=False)

    def confirming() -> object:
        return desk.confirm(taking.id)

    calls: list[Callable[[], object]] = [confirming, lambda: deliver_all(committed)]
    at_once(calls if turn % 2 else calls[::-1])
    deliver_all(committed)
    with committed.executor.sessions() as session:
        assert counted(session, bill.psid) == 1
        assert books(session, BANK) == WHOLE
        assert books(session, "payments:clearing:counter") == 0
        assert books(session, "payments:clearing:scroll") == 0
        assert verify(session) is None

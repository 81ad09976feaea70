"""The journeys of scrolls.feature, through both doors; any file twice; races; who may not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill, today
from factories.tenders import deliver_all
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_bdd import given as given_step
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.csv_in import MAX_BYTES
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Event
from app.permissions import Actor
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.policy.psid import make_psid
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.clearing.models import SuspenseItem
from payments.counter.models import BankScroll, ScrollLine, ScrollOutcome
from payments.counter.queries import scrolls as queries
from payments.counter.scroll_csv_import import MAX_LINES, CsvLine, read_scroll
from payments.counter.use_cases import import_scroll as keep_scrolls
from payments.counter.use_cases.import_scroll import (
    ConfirmScroll,
    RefuseScroll,
    SendScroll,
    confirm_scroll,
    post_scroll,
    refuse_scroll,
    send_scroll,
)
from payments.kernel.events import SCROLL_CONFIRMED
from payments.kernel.postings import REFUND_DUE, SUSPENSE
from payments.receipts.models import Payment
from payments.suspense.queries.items import suspense

scenarios("payments/features/scrolls.feature")

WHOLE = 1_200_00
CLEARING = "payments:clearing:scroll"
BANK = "payments:bank:nbp"
HEAD = "psid,amount,date,branch,scroll,line"
SEND = Place("/scrolls/new", "/bank-scrolls")
ONE = Place("/scrolls/{}", "/bank-scrolls/{}")
CONFIRM = Place("/scrolls/{}/confirm", "/bank-scrolls/{}/confirmation")
REFUSE = Place("/scrolls/{}/refuse", "/bank-scrolls/{}/refusal")
SUSPENDED = Place("/suspense", "/bank-scrolls/suspense")
WORDS = {
    "matched": "Pays a bill",
    "overpayment": "More than its bill can use",
    "unknown": "No bill has this number",
    "duplicate": "A line that was there before",
}


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    bills: dict[str, Bill] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    outcome: Outcome | None = None
    scroll: str = ""


@pytest.fixture
def story() -> Story:
    return Story()


def written(rows: list[list[str]]) -> bytes:
    return "\n".join([HEAD, *(",".join(row) for row in rows)]).encode()


@given_step("Zainab and Farid, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


@given_step("the bills A and B of Rs 1,200")
def _(story: Story, session: Session) -> None:
    story.bills = {name: make_bill(session) for name in "AB"}
    session.commit()


@given_step(
    parsers.parse('a scroll of "{bank}" that pays A, pays B twice, and a number that no bill has')
)
def _(story: Story, bank: str) -> None:
    a, b = (story.bills[name].psid for name in "AB")
    for number, psid in enumerate((a, b, b, make_psid("98")), start=1):
        day = f"{today():%d-%m-%Y}"
        story.rows.append([psid, "1200.00", day, "Quetta Main", "2026-118", str(number)])
    assert bank == "nbp"


def send(story: Story, doors: Doors, name: str, door: str) -> Outcome:
    story.outcome = doors.open(door, story.people[name]).send(
        SEND, {"bank": "nbp"}, files={"file": ("scroll.csv", written(story.rows))}
    )
    return story.outcome


@when(parsers.parse("{name} sends the scroll, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    outcome = send(story, doors, name, door)
    assert outcome.ok, outcome.sentences
    story.scroll = outcome.id


@when(
    parsers.parse('{name} sends the scroll with {what} "{value}" in its second line, at the {door}')
)
def _(story: Story, doors: Doors, name: str, what: str, value: str, door: str) -> None:
    story.rows[1][HEAD.split(",").index(what)] = value
    send(story, doors, name, door)


@when(parsers.parse("{name} confirms it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).send(CONFIRM.at(story.scroll))


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(REFUSE.at(story.scroll), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@when("the job has run")
def _(platform: Platform) -> None:
    deliver_all(platform)


def means(story: Story, doors: Doors, door: str, expected: dict[str, int]) -> None:
    shown = doors.open(door, story.people["Farid"]).read(ONE.at(story.scroll))
    assert shown.ok
    if isinstance(shown.body, dict):
        assert shown.body["counts"] == expected
    else:
        # Once in the summary, and once for each line.
        assert {name: shown.text.count(WORDS[name]) - 1 for name in expected} == expected


@then(
    parsers.parse("2 lines are matched, 1 is an overpayment and 1 is unknown, at the {door}"),
)
def _(story: Story, doors: Doors, door: str) -> None:
    means(story, doors, door, {"matched": 2, "overpayment": 1, "unknown": 1})


@then(parsers.parse("4 lines are duplicates, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    means(story, doors, door, {"duplicate": 4})


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert story.outcome is not None
    assert sentence in story.outcome.fields.get(name, ""), story.outcome.fields


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@then("nothing is posted")
def _(session: Session) -> None:
    assert (count(session, Payment), count(session, ScrollOutcome)) == (0, 0)


@then("nothing was taken over")
def _(session: Session) -> None:
    assert (count(session, BankScroll), count(session, ScrollLine)) == (0, 0)


@then("A is paid, and B is overpaid")
def _(story: Story, session: Session) -> None:
    session.expire_all()
    stands = views(session, list(story.bills.values()))
    assert [stands[story.bills[name].id].state for name in "AB"] == [State.PAID, State.OVERPAID]


@then("a refund of Rs 1200 is due, and Rs 1200 stand in suspense")
def _(session: Session) -> None:
    assert balance(session, REFUND_DUE.code) == -WHOLE
    assert balance(session, SUSPENSE.code) == -WHOLE
    assert (balance(session, BANK), balance(session, CLEARING)) == (4 * WHOLE, 0)
    assert verify(session) is None


@then(parsers.parse("the money in suspense is listed, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    listed = doors.open(door, story.people["Zainab"]).read(SUSPENDED)
    assert listed.ok
    assert story.rows[3][0] in str(listed.body)


@then("3 payments were taken")
def _(session: Session) -> None:
    assert count(session, Payment) == 3
    assert (balance(session, BANK), balance(session, CLEARING)) == (4 * WHOLE, 0)


def test_it_lets_only_finance_officers_decide_what_banks_took(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    with denied("payments.send_scroll"):
        run(send_scroll, SendScroll(bank="nbp", filename="x", lines=()), actor=somebody)
    with denied("payments.decide_scroll"):
        run(confirm_scroll, ConfirmScroll(scroll_id=some), actor=somebody)
    with denied("payments.decide_scroll"):
        run(refuse_scroll, RefuseScroll(scroll_id=some, reason="x"), actor=somebody)
    for query in (queries.scrolls, queries.suspense):
        with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
            query(uow)
    with platform.executor.reading(somebody) as uow, denied("payments.read_scrolls"):
        queries.scroll(uow, some)


def line(row: int, psid: str, paisa: int = WHOLE, **changes: object) -> CsvLine:
    values: dict[str, object] = {
        "branch": "Main",
        "scroll_number": "S1",
        "line_number": row - 1,
        "paid_on": today(),
    }
    return CsvLine(row=row, psid=psid, amount_paisa=paisa, **(values | changes))  # type: ignore[arg-type]  # by name


def officers(session: Session) -> tuple[Actor, Actor]:
    first, second = (make_staff(session, roles.FINANCE_OFFICER) for _ in range(2))
    return actor(first, roles.FINANCE_OFFICER), actor(second, roles.FINANCE_OFFICER)


def brought(platform: Platform, who: tuple[Actor, Actor], *lines: CsvLine) -> BankScroll:
    """Send and confirm a scroll, and let the job run."""
    run = platform.executor.execute
    command = SendScroll(bank="nbp", filename="s.csv", lines=lines)
    scroll = run(send_scroll, command, actor=who[0])
    run(confirm_scroll, ConfirmScroll(scroll_id=scroll.id), actor=who[1])
    deliver_all(platform)
    return scroll


def test_it_posts_a_long_scroll_in_bites(
    platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_scrolls, "BATCH_SIZE", 2)
    who = officers(session)
    bills = [make_bill(session) for _ in range(5)]
    session.commit()
    brought(platform, who, *(line(n, bill.psid) for n, bill in enumerate(bills, start=2)))
    assert count(session, Payment) == 5
    assert (balance(session, BANK), balance(session, CLEARING)) == (5 * WHOLE, 0)


def test_a_line_that_says_something_else_than_before_is_money_in_suspense_once(
    platform: Platform, session: Session
) -> None:
    who, bill = officers(session), make_bill(session)
    session.commit()
    brought(platform, who, line(2, bill.psid))
    scroll = brought(platform, who, line(2, bill.psid, WHOLE + 1))
    with platform.executor.reading(who[0]) as uow:
        assert queries.scroll(uow, scroll.id).counts == {"differs": 1}
    again = brought(platform, who, line(2, bill.psid, WHOLE + 1), line(3, bill.psid, line_number=1))
    with platform.executor.reading(who[0]) as uow:
        assert queries.scroll(uow, again.id).counts == {"duplicate": 2}
        (waits,) = suspense(uow).page.items
    assert (waits.item.why, waits.left_paisa) == ("differs", WHOLE + 1)
    assert balance(session, SUSPENSE.code) == -WHOLE - 1
    assert (balance(session, BANK), balance(session, CLEARING)) == (2 * WHOLE + 1, 0)


def test_a_line_of_the_same_number_on_another_day_at_another_branch_is_other_money(
    platform: Platform, session: Session
) -> None:
    who, bill = officers(session), make_bill(session)
    session.commit()
    first = line(2, bill.psid)
    there = replace(first, branch="Turbat Bazar", paid_on=first.paid_on - timedelta(days=1))
    brought(platform, who, first)
    command = SendScroll(bank="nbp", filename="s.csv", lines=[there])
    sent = platform.executor.execute(send_scroll, command, actor=who[0])
    with platform.executor.reading(who[0]) as uow:
        assert queries.scroll(uow, sent.id).counts == {"differs": 1}
    platform.executor.execute(confirm_scroll, ConfirmScroll(scroll_id=sent.id), actor=who[1])
    deliver_all(platform)
    # Whose day or branch alone was put right is the same money, however a branch is spelled.
    for again in (
        there,
        replace(there, paid_on=there.paid_on - timedelta(days=1)),
        replace(first, paid_on=first.paid_on - timedelta(days=2), branch=" MAIN "),
    ):
        scroll = brought(platform, who, again)
        with platform.executor.reading(who[0]) as uow:
            assert queries.scroll(uow, scroll.id).counts == {"duplicate": 1}
    assert (balance(session, BANK), balance(session, SUSPENSE.code)) == (2 * WHOLE, -WHOLE)
    brought(platform, who, line(2, "1", line_number=99))
    with platform.executor.reading(who[0]) as uow:
        first_page = queries.suspense(uow, limit=1)
        second_page = queries.suspense(uow, first_page.next_cursor, limit=1)
    assert [each.line_number for each, _ in first_page.items] == [99]
    assert [each.line_number for each, _ in second_page.items] == [there.line_number]
    assert second_page.next_cursor is None


def test_it_shows_the_lines_a_page_at_a_time(platform: Platform, session: Session) -> None:
    who = officers(session)
    session.commit()
    lines = [line(n, "1") for n in range(2, 252)]
    command = SendScroll(bank="nbp", filename="s.csv", lines=lines)
    made = platform.executor.execute(send_scroll, command, actor=who[0])
    seen, after = [], 0
    while True:
        with platform.executor.reading(who[1]) as uow:
            shown = queries.scroll(uow, made.id, after)
        seen += [each.line.row for each in shown.lines]
        if shown.next_row is None:
            break
        after = shown.next_row
    assert seen == list(range(2, 252))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    drawn=st.lists(
        st.tuples(
            st.integers(0, 3),  # which bill; 3 is a number that no bill has
            st.integers(1, 2_000_00),  # paisa
            st.integers(1, 4),  # the line's number: it may come again
        ),
        min_size=1,
        max_size=8,
    ),
    again=st.integers(0, 8),
)
def test_any_file_twice_posts_every_line_once(
    platform: Platform, session: Session, drawn: list[tuple[int, int, int]], again: int
) -> None:
    who = officers(session)
    psids = [make_bill(session).psid for _ in range(3)] + [make_psid("97")]
    session.commit()
    scroll_number = f"S{new_id()}"
    lines = [
        line(n, psids[bill], paisa, line_number=number, scroll_number=scroll_number)
        for n, (bill, paisa, number) in enumerate(drawn, start=2)
    ]
    before = books(session, BANK)
    seen = [brought(platform, who, *lines)]
    # What a bank says of a line is money once; what else it says of the same line is other money.
    said = {(each.line_number, each.psid, each.amount_paisa) for each in lines}
    once = sum(paisa for _number, _psid, paisa in said)
    assert books(session, BANK) - before == once
    seen.append(brought(platform, who, *lines[:again] or lines))  # a part of it, or all
    seen.append(brought(platform, who, *lines))
    assert books(session, BANK) - before == once
    assert books(session, CLEARING) == 0
    for scroll in seen:
        assert came_of(session, scroll) == scroll.total_paisa
    assert verify(session) is None


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


def came_of(session: Session, scroll: BankScroll) -> int:
    """Paisa of a scroll's payments, money in suspense, counter's papers and duplicates."""
    query = (
        select(ScrollOutcome, ScrollLine.amount_paisa, Payment.amount_paisa, SuspenseItem)
        .select_from(ScrollOutcome)
        .join(ScrollLine)
        .outerjoin(Payment, Payment.id == ScrollOutcome.payment_id)
        .outerjoin(
            SuspenseItem,
            (SuspenseItem.scroll_id == ScrollOutcome.scroll_id)
            & (SuspenseItem.row == ScrollOutcome.row),
        )
        .where(ScrollOutcome.scroll_id == scroll.id)
    )
    total = 0
    for outcome, of_line, of_payment, item in session.execute(query):
        posted = of_payment or (item.amount_paisa if item else 0)
        assert (posted == 0) == (outcome.kind == "duplicate")
        total += posted or of_line
    return total


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (HEAD.encode(), "The file has no lines"),
        (b"psid,amount\n1,2", "These columns are missing"),
        (b"\xff\xfe", "This is not a CSV file"),
        (b"x" * (MAX_BYTES + 1), "too large"),
        (
            written([["1", "1", "01-01-2026", "B", "S", str(n)] for n in range(1, MAX_LINES + 2)]),
            f"up to {MAX_LINES} rows",
        ),
    ],
)
def test_it_refuses_what_is_no_scroll(data: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_scroll(data, today())
    assert says in str(refused.value.fields["file"])


@pytest.mark.parametrize(
    ("age", "says"),
    [(-1, "today or in the past"), (0, None), (366, None), (367, "more than a year ago")],
)
def test_it_believes_no_day_that_cannot_be(age: int, says: str | None) -> None:
    day = today() - timedelta(days=age)
    data = written([["1", "1", f"{day:%d-%m-%Y}", "B", "S", "1"]])
    if says is None:
        assert read_scroll(data, today())[0].paid_on == day
        return
    with pytest.raises(Invalid) as refused:
        read_scroll(data, today())
    assert says in str(refused.value.fields["row-2-date"])


GOOD = "00123456789012347"


@pytest.mark.parametrize(
    ("psid", "becomes", "says"),
    [
        ("9.90049E+16", "", "cut this number short"),
        ('"9,90049E+16"', "", "cut this number short"),
        ("1e16", "", "cut this number short"),
        ("٩.٩e16", "", "cut this number short"),
        ("99004912345678900", "", "cut this number short"),
        (GOOD.lstrip("0"), "", "0012 3456 7890 12347"),
        (f"{GOOD.lstrip('0')}.0", "", "0012 3456 7890 12347"),
        ("123456789012343", "123456789012343", ""),  # no bill has it: the money is there
        (f"'{GOOD}", GOOD, ""),
        (f'"=""{GOOD}"""', GOOD, ""),
    ],
)
def test_it_knows_a_number_that_a_spreadsheet_changed(psid: str, becomes: str, says: str) -> None:
    data = written([[psid, "1", f"{today():%d-%m-%Y}", "B", "S", "1"]])
    if becomes:
        assert read_scroll(data, today())[0].psid == becomes
        return
    with pytest.raises(Invalid) as refused:
        read_scroll(data, today())
    assert says in str(refused.value.fields["row-2-psid"])


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (["Opening balance", "100000", "01-07-2026", "B", "S", "2"], 1),
        (["Balance b/f 01-07-2026", "100000", "", "", "", ""], 1),
        (["", "2500.00", "", "TOTAL:", "", ""], 1),
        (["", "2500.00", "", "میزان", "", ""], 1),
        (["1", "2500.00", "01-07-2026", "Total Traders", "S", "2"], 2),
        ([GOOD, "2500.00", "01-07-2026", "Total", "S", "2"], 2),
    ],
)
def test_no_total_or_balance_is_money(cells: list[str], lines: int) -> None:
    day = "01-07-2026"
    found = read_scroll(written([["1", "1", day, "B", "S", "1"], cells]), date(2026, 7, 1))
    assert len(found) == lines


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (["11-30-2026"], "If that is 30-11-2026"),
        (["12-01-2026", "11-30-2026"], "Row 3 has 11-30-2026"),
        (["12-01-2026", "12-02-2026"], "Row 2 has 12-01-2026. If that is 01-12-2026"),
        (["12-01-2026", "30-11-2026"], ""),
        (["2026-01-12"], ""),
        (["01-12-2026"], ""),
        (["09-10-2026"], ""),  # both ways are long ago
        (["31-02-2026"], "row"),
    ],
)
def test_it_asks_once_whether_the_month_is_first(days: list[str], says: str) -> None:
    rows = [["1", "1", day, "B", "S", str(n)] for n, day in enumerate(days, 1)]
    if not says:
        assert len(read_scroll(written(rows), date(2026, 12, 3))) == len(days)
        return
    with pytest.raises(Invalid) as refused:
        read_scroll(written(rows), date(2026, 12, 3))
    assert set(refused.value.fields) == ({"row-2-date"} if says == "row" else {"file"})
    assert says == "row" or says in str(refused.value)


@pytest.mark.parametrize("door", ["web", "api"])
def test_who_confirms_is_warned_of_a_bank_that_nobody_ever_paid_to(
    doors: Doors, platform: Platform, session: Session, door: str
) -> None:
    who, bill = officers(session), make_bill(session)
    second = make_staff(session, roles.FINANCE_OFFICER)
    session.commit()

    def warned(scroll: BankScroll) -> bool:
        shown = doors.open(door, second).read(ONE.at(str(scroll.id)))
        if isinstance(shown.body, dict):
            return bool(shown.body["new_bank"])
        return f"No money was received by a bank named “{scroll.bank}”" in shown.text

    brought(platform, who, line(2, bill.psid))
    sent = {
        bank: platform.executor.execute(
            send_scroll, SendScroll(bank=bank, filename="s.csv", lines=[line(3, "1")]), actor=who[0]
        )
        for bank in ("nbp", "nbb")
    }
    assert (warned(sent["nbp"]), warned(sent["nbb"])) == (False, True)


@pytest.mark.parametrize(("parts", "meaning"), [(False, "short"), (True, "matched")])
def test_it_says_beforehand_that_a_bill_is_paid_in_part(
    platform: Platform, session: Session, *, parts: bool, meaning: str
) -> None:
    who = officers(session)
    bill = make_bill(session, part_payment=parts)
    session.commit()
    lines = [line(2, bill.psid, WHOLE - 100), line(3, bill.psid, 100, line_number="2")]
    command = SendScroll(bank="nbp", filename="s.csv", lines=lines)
    sent = platform.executor.execute(send_scroll, command, actor=who[0])
    with platform.executor.reading(who[1]) as uow:
        shown = queries.scroll(uow, sent.id)
    assert [each.meaning for each in shown.lines] == [meaning, "matched"]


UNCONFIRMED = (
    "insert into bank_scroll_outcomes (scroll_id, row, reference, kind, posted_at) "
    "select scroll_id, row, 'x', 'duplicate', now() from bank_scroll_lines"
)


@pytest.mark.parametrize(
    "statement",
    [
        "update bank_scroll_lines set amount_paisa = 1",
        "delete from bank_scroll_outcomes",
        "update bank_scrolls set bank = 'other'",
        UNCONFIRMED,
    ],
)
def test_it_keeps_a_scroll_from_whoever_holds_the_applications_password(
    platform: Platform, session: Session, statement: str
) -> None:
    who = officers(session)
    session.commit()
    command = SendScroll(bank="nbp", filename="s.csv", lines=[line(2, "1")])
    platform.executor.execute(send_scroll, command, actor=who[0])
    with pytest.raises(DBAPIError, match=r"permission denied|only when their scroll is confirmed"):
        session.execute(text(statement))


@pytest.mark.committed
def test_twin_files_confirmed_at_once_post_every_line_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        who = officers(session)
        lines = [line(n, make_bill(session).psid) for n in range(2, 8)]
        session.commit()
    run = committed.executor.execute
    command = SendScroll(bank="nbp", filename="s.csv", lines=lines)
    twins = [run(send_scroll, command, actor=who[0]).id for _ in range(2)]
    _at_once([_confirming(committed, who[1], twin) for twin in twins * 2])
    _at_once([_posting(committed, twin) for twin in twins * 2])
    deliver_all(committed)
    with committed.executor.sessions() as session:
        assert count(session, Payment) == len(lines)
        assert count(session, ScrollOutcome) == 2 * len(lines)
        assert balance(session, BANK) == len(lines) * WHOLE
        assert balance(session, CLEARING) == 0
        assert verify(session) is None


def _confirming(platform: Platform, who: Actor, scroll_id: object) -> Callable[[], object]:
    command = ConfirmScroll(scroll_id=scroll_id)  # type: ignore[arg-type]  # an id
    return lambda: platform.executor.execute(confirm_scroll, command, actor=who)


def _posting(platform: Platform, scroll_id: object) -> Callable[[], object]:
    event = Event(name=SCROLL_CONFIRMED, payload={"scroll_id": str(scroll_id)})
    return lambda: platform.executor.execute(post_scroll, event, actor=SYSTEM)


def _at_once(calls: list[Callable[[], object]]) -> None:
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            call()
        except Conflict:
            return

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(run, calls))

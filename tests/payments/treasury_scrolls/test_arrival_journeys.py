"""The journeys of arrivals.feature, through both doors."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from factories.arrivals import credits_of, ordered, scroll_of
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_staff
from factories.payments import today
from factories.refunds import just_proved
from factories.treasury import Treasury
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.errors import NotFound
from app.identity.people.models import Person
from app.ledger.public import balance
from app.platform import Platform
from payments.treasury.models import TreasurySheet
from payments.treasury_scrolls import queries
from payments.treasury_scrolls.models import TreasuryScroll
from payments.treasury_scrolls.scroll_csv_import import MAX_LINES, read_credits
from payments.treasury_scrolls.use_cases import (
    ConfirmTreasuryScroll,
    SendTreasuryScroll,
    confirm_treasury_scroll,
    send_treasury_scroll,
)

scenarios("payments/features/arrivals.feature")

SHEET = Place("/treasury/transfers/{}", "/treasury-transfers/{}")
ARRIVE = Place("/treasury/transfers/{}/arrival", "/treasury-transfers/{}/arrival")
FAIL = Place("/treasury/transfers/{}/failure", "/treasury-transfers/{}/failure")
SCROLLS = Place("/treasury/scrolls/new", "/treasury-scrolls")
LIST = Place("/treasury/scrolls", "/treasury-scrolls")
SCROLL = Place("/treasury/scrolls/{}", "/treasury-scrolls/{}")
CONFIRM = Place("/treasury/scrolls/{}/confirm", "/treasury-scrolls/{}/confirmation")
FOLLOW_UP = Place("/treasury/scrolls/{}/follow-up", "/treasury-scrolls/{}/follow-up")
DIFFERENCES = Place("/treasury/scrolls/differences", "/treasury-scroll-differences")
REFUSE = Place("/treasury/scrolls/{}/refuse", "/treasury-scrolls/{}/refusal")
DAYS_FROM_TODAY = {"today": 0, "tomorrow": 1, "the day before the order": -1}


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    sheet: TreasurySheet | None = None
    last: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab, Farid and Nida, who are finance officers, and Amna, who is an auditor")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    story.people["Amna"] = make_staff(session, roles.AUDITOR, "Amna")
    session.commit()


@given("a transfer of Rs 1,200 to Quetta's treasury that Nida ordered from the bank")
def _(story: Story, platform: Platform, session: Session) -> None:
    officer = just_proved(session, actor(story.people["Nida"], roles.FINANCE_OFFICER))
    treasury = replace(Treasury.of(platform, session), maker=officer)
    session.commit()
    story.sheet = ordered(treasury, session)


def act(story: Story, doors: Doors, name: str, door: str, place: Place, *given: object) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.last = opened.send(place, *given)  # type: ignore[arg-type]  # data and files


@when(
    parsers.re(
        r'(?P<name>\w+) records the credit advice "(?P<number>.*)" of (?P<day>.*),'
        r" at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, name: str, number: str, day: str, door: str) -> None:
    assert story.sheet
    credited_on = today() + timedelta(days=DAYS_FROM_TODAY[day])
    data = {"reference": number, "credited_on": f"{credited_on:%d-%m-%Y}"}
    act(story, doors, name, door, ARRIVE.at(story.sheet.id), data)


@when(parsers.parse("{name} sends a scroll that credits every challan, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    assert story.sheet
    rows = [each.row(today()) for each in credits_of(session, story.sheet)]
    send(story, doors, name, door, rows)


def send(story: Story, doors: Doors, name: str, door: str, rows: list[str]) -> None:
    files = {"file": ("scroll.csv", scroll_of(rows))}
    act(story, doors, name, door, SCROLLS, {"treasury": "quetta"}, files)


@when(
    parsers.parse(
        "{name} sends a scroll with the first challan, another amount, another head, twice"
        " and unknown, at the {door}"
    )
)
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    assert story.sheet
    first, second = credits_of(session, story.sheet)
    rows = [
        first.row(today()),
        replace(second, amount_paisa=second.amount_paisa + 1).row(today()),
        replace(second, head="C09999").row(today()),
        first.row(today(), "TS-2"),
        replace(second, challan="QUETTA/2020-21/000001").row(today()),
    ]
    send(story, doors, name, door, rows)


def newest(session: Session) -> object:
    session.expire_all()
    query = select(TreasuryScroll.id).order_by(TreasuryScroll.id.desc())
    return session.scalars(query).first()


@when(parsers.parse("{name} confirms the scroll, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    act(story, doors, name, door, CONFIRM.at(newest(session)))


@when(parsers.parse("{name} refuses the scroll, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    act(story, doors, name, door, REFUSE.at(newest(session)), {"reason": "Of another month"})


@when(parsers.parse("{name} says that the transfer has failed, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    assert story.sheet
    act(story, doors, name, door, FAIL.at(story.sheet.id), {"reason": "Account closed"})


@then(parsers.parse('the answer says "{text}"'))
def _(story: Story, text: str) -> None:
    assert story.last
    assert not story.last.ok
    assert story.last.says(text), story.last.sentences


@then(parsers.parse("Rs {transit} are in transit, and the treasury has Rs {arrived}"))
def _(session: Session, transit: str, arrived: str) -> None:
    assert rupees(session, "payments:in-transit:quetta") == int(transit.replace(",", ""))
    assert rupees(session, "payments:treasury:quetta") == int(arrived.replace(",", ""))


def rupees(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code) // 100
    except NotFound:
        return 0


def read(story: Story, doors: Doors, name: str, door: str, place: Place) -> Outcome:
    seen = doors.open(door, story.people[name]).read(place)
    assert seen.ok
    return seen


@then(parsers.parse('{name} sees the advice "{number}" and the day of the credit, at the {door}'))
def _(story: Story, doors: Doors, name: str, number: str, door: str) -> None:
    assert story.sheet
    seen = read(story, doors, name, door, SHEET.at(story.sheet.id)).text
    assert number in seen
    assert (shown_day(today()) if door == "web" else today().isoformat()) in seen


def shown_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@then(parsers.parse("{name} sees that 2 lines are credited and none differs, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    seen = read(story, doors, name, door, SCROLL.at(newest(session)))
    if door == "api":
        assert seen.body["counts"] == {"credited": 2}
        assert seen.body["differences"] == []
    assert "It is credited" in seen.text
    assert "Differences: nothing" not in seen.text


@then(parsers.parse("{name} sees 4 differences with what to do, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    seen = read(story, doors, name, door, SCROLL.at(newest(session)))
    if door == "api":
        found = [each["meaning"] for each in seen.body["differences"]]
        assert found == ["amount", "head", "twice", "unknown"]
        (listed,) = read(story, doors, name, door, LIST).body["items"]
        assert listed["differences"] == 4
    for words in (
        "The challan is of another amount",
        "The challan is of another head",
        "This challan was credited before",
        "No challan of this service to this treasury",
    ):
        assert words in seen.text


@when(parsers.parse("{name} follows up the difference of row {row:d}, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, row: int, door: str) -> None:
    place = FOLLOW_UP.at(f"{newest(session)}/rows/{row}")
    act(story, doors, name, door, place, {"note": "The bank paid in a rupee too much"})


@then(parsers.parse("{name} sees 3 differences that nobody has followed up, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    assert story.last
    assert story.last.ok, story.last.sentences
    seen = read(story, doors, name, door, DIFFERENCES)
    if door == "api":
        assert [each["meant"]["line"]["row"] for each in seen.body["items"]] == [4, 5, 6]
        (listed,) = read(story, doors, name, door, LIST).body["items"]
        assert (listed["differences"], listed["open_differences"]) == (4, 3)
        return
    assert "The challan is of another amount" not in seen.text
    home = read(story, doors, name, door, Place("/home", ""))
    assert "3 differences" in home.text
    assert "Follow up what differs in scrolls of treasuries" in home.text


@then(parsers.parse("{name} reads on the scroll what Zainab did, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    seen = read(story, doors, name, door, SCROLL.at(newest(session)))
    assert "The bank paid in a rupee too much" in seen.text
    if door == "api":
        assert [bool(each["follow_up"]) for each in seen.body["differences"]].count(True) == 1


@then("nothing is found")
def _(story: Story) -> None:
    assert story.last
    assert story.last.status == HTTPStatus.NOT_FOUND


def test_the_list_of_differences_goes_on_page_by_page(platform: Platform, session: Session) -> None:
    treasury = Treasury.of(platform, session)
    sheet = ordered(treasury, session)
    first, second = credits_of(session, sheet)
    wrong = [replace(first, amount_paisa=paisa).row(today()) for paisa in (1, 2, 3)]
    lines = read_credits(scroll_of([*wrong, second.row(today())]), today())
    execute = platform.executor.execute
    sent = SendTreasuryScroll(treasury="quetta", filename="s.csv", lines=lines)
    scroll = execute(send_treasury_scroll, sent, actor=treasury.maker)
    with platform.executor.reading(treasury.maker) as uow:
        assert queries.open_differences(uow).items == [], "nobody has confirmed it"
    confirm = ConfirmTreasuryScroll(treasury_scroll_id=scroll.id)
    execute(confirm_treasury_scroll, confirm, actor=treasury.checker)
    found: list[int] = []
    cursor: str | None = None
    while len(found) < MAX_LINES:
        with platform.executor.reading(treasury.maker) as uow:
            page = queries.open_differences(uow, cursor, limit=1)
        found += [each.meant.line.row for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == [2, 3, 4]

"""The journeys of collections.feature; filters, files, permissions, and what a page may ask."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, join, make_department, make_person, make_staff
from factories.payments import make_bill, pay, today
from factories.refunds import Office
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import roles
from app.calendar import A_DAY, PROVINCE
from app.clock import real_now
from app.db import new_id
from app.errors import Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.ledger.public import correct
from app.platform import Platform
from demonstration.cast.past import at_time
from payments.collections.policy import MAX_SHOWN_DAYS, YEAR, buckets, days_of
from payments.collections.queries.board import Asked, board, figure_entries
from payments.collections.queries.panels import months_glance, todays_glance
from payments.collections.use_cases import fold_collections
from payments.kernel.postings import Head, head_account
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment

scenarios("payments/features/collections.feature")

WHOLE = 1_200_00
BOARD = "/collections?period=today"
SUMS = ("collected", "refunded", "moved", "net")
MOST_QUERIES = 9


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    houses: dict[str, Organisation] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    way: Any = None
    outcome: Outcome | None = None
    figures: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab, who is a finance officer, and Bakht, who heads Transport")
def _(story: Story, session: Session) -> None:
    story.people["Zainab"] = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    story.people["Bakht"] = make_person(session, "Bakht")
    house = story.houses["Transport"] = make_department(session, "Transport")
    house.district = "QTA"
    join(session, story.people["Bakht"], house, roles.DEPARTMENT_HEAD)
    session.commit()


@given("Transport in Quetta was paid Rs 1,200 over a counter and Rs 1,200 by card today")
def _(story: Story, session: Session, platform: Platform) -> None:
    for channel in ("counter", "adyen"):
        bill = make_bill(session, story.houses["Transport"])
        session.commit()
        story.payments.append(pay(platform, bill.psid, WHOLE, channel=channel))


@given("Revenue, whose district nobody told, was paid Rs 1,200 over a counter today")
def _(story: Story, session: Session, platform: Platform) -> None:
    house = story.houses["Revenue"] = make_department(session, "Revenue")
    bill = make_bill(session, house)
    session.commit()
    pay(platform, bill.psid, WHOLE)


@given("a refund of Rs 100 of Transport's counter payment was approved")
def _(story: Story, session: Session, platform: Platform) -> None:
    office = Office.of(platform, session)
    office.approve(office.propose(story.payments[0].id, {"1": 100_00}).id)


@given("Rs 50 of it were put from one head to another")
def _(story: Story, session: Session, platform: Platform) -> None:
    ddo = story.houses["Transport"].ddo_code or ""
    wrong, right = (
        head_account(Head(head_code=code, ddo_code=ddo)) for code in ("B02201", "C02701")
    )
    with platform.executor.reading(SYSTEM) as uow:
        correct(
            uow,
            story.payments[0].transaction_id,
            wrong=wrong,
            right=right,
            amount_paisa=50_00,
            business_key=str(new_id()),
            description="Put right",
            happened_at=real_now(),
        )
        uow.session.commit()


@when(parsers.parse("{name} looks at today's collections by {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    house = story.houses["Transport"] if name == "Bakht" else None
    story.way = doors.open(door, story.people[name], house)
    story.outcome = story.way.read(Place(BOARD, BOARD))
    assert story.outcome.ok, story.outcome.message
    api = doors.open("api", story.people[name], house).read(Place(BOARD, BOARD))
    story.figures = api.body


def seen(story: Story, *amounts: str) -> None:
    assert story.outcome is not None
    if story.way.name == "web":
        for amount in amounts:
            assert f"Rs {amount}" in story.outcome.text
    else:
        assert story.figures == story.outcome.body


def by_code(lines: list[dict[str, Any]], name: str = "collected") -> dict[str, str]:
    return {line["code"]: line["sums"][name] for line in lines}


@then("she sees Rs 3,600 collected, of it Rs 2,400 over counters and Rs 1,200 by card")
def _(story: Story) -> None:
    seen(story, "3,600", "2,400", "1,200")
    assert story.figures["total"]["collected"] == "3600.00"
    assert by_code(story.figures["channels"]) == {"counter": "2400.00", "adyen": "1200.00"}


@then("Rs 2,400 in Quetta and Rs 1,200 in a district that is not known")
def _(story: Story) -> None:
    assert by_code(story.figures["districts"]) == {"QTA": "2400.00", "-": "1200.00"}
    if story.way.name == "web":
        assert story.outcome is not None
        assert "Not known" in story.outcome.text


@then("every figure leads to entries that add up to it")
def _(story: Story, doors: Doors) -> None:
    api = doors.open("api", story.people["Zainab"])
    for table, narrows in (("heads", "head"), ("channels", "channel"), ("districts", "district")):
        for line in story.figures[table]:
            of = f"/collections/entries?period=today&{narrows}={line['code']}"
            found = api.read(Place("", of)).body
            assert found["total"] == line["sums"]
            assert paisa(*(item["credited"] for item in found["items"])) == paisa(
                line["sums"]["net"]
            )


def paisa(*amounts: str) -> int:
    return sum(int(amount.replace(".", "")) for amount in amounts)


@then("he sees Rs 2,400 collected, and nothing of Revenue")
def _(story: Story) -> None:
    seen(story, "2,400")
    assert story.figures["total"]["collected"] == "2400.00"
    assert story.figures["standing"] is None
    assert story.outcome is not None
    assert "Revenue" not in str(story.outcome.body)


@then("asking for Revenue by name or by code shows him nothing of it")
def _(story: Story) -> None:
    house = story.houses["Revenue"]
    for page in ("", "/entries"):
        own = f"/collections{page}?period=today&department={house.id}"
        assert "2,400" in str(story.way.read(Place(own, own)).text).replace("2400.00", "2,400")
        other = f"/collections{page}?period=today&ddo={house.ddo_code}"
        assert "1,200" not in story.way.read(Place(other, other)).text.replace("1200.00", "1,200")


@then("she sees Rs 3,600 collected, Rs 100 refunded and Rs 3,500 net")
def _(story: Story) -> None:
    seen(story, "3,600", "100", "3,500")
    total = {name: story.figures["total"][name] for name in SUMS}
    assert total == dict(zip(SUMS, ("3600.00", "100.00", "0.00", "3500.00"), strict=True))


@then("what was moved adds up to nothing")
def _(story: Story) -> None:
    moved = by_code(story.figures["heads"], "moved")
    assert moved == {"B02201": "-50.00", "C02701": "50.00"}


def paid(session: Session, platform: Platform, **fields: object) -> Organisation:
    house = make_department(session)
    bill = make_bill(session, house, **fields)
    session.commit()
    pay(platform, bill.psid, WHOLE)
    return house


def officer(session: Session) -> Person:
    found = make_staff(session, roles.FINANCE_OFFICER)
    session.commit()
    return found


def test_it_sends_each_table_and_the_entries_as_files(
    doors: Doors, session: Session, platform: Platform
) -> None:
    house = paid(session, platform, amounts={"=B1": 1_000_00, "C02701": 200_00})
    house.name = "=cmd|' /C calc'!A0"
    session.commit()
    person = officer(session)
    way, api = doors.open("web", person), doors.open("api", person)
    for table in ("days", "heads", "departments", "districts", "channels"):
        page = way.client.get(f"/collections/download?period=today&table={table}")
        same = api.client.get(
            f"/api/v1/collections.csv?period=today&table={table}", headers=api.headers
        )
        assert page.text == same.text
        assert page.headers["Content-Disposition"].endswith(f'collections-{table}.csv"')
        lines = list(csv.DictReader(io.StringIO(page.text.removeprefix("\ufeff"))))
        assert paisa(*(line["net"] for line in lines)) == WHOLE
        assert not any(cell.startswith("=") for line in lines for cell in line.values())
    entries = way.client.get("/collections/download?period=today&table=entries&way=collected")
    lines = list(csv.DictReader(io.StringIO(entries.text.removeprefix("\ufeff"))))
    assert sorted(line["credited"] for line in lines) == ["1000.00", "200.00"]


def test_it_keeps_what_was_asked_in_every_address(
    doors: Doors, session: Session, platform: Platform
) -> None:
    paid(session, platform)
    html = doors.open("web", officer(session)).client.get(f"{BOARD}&head=B02201").text
    assert "/collections/entries?period=today&amp;head=B02201&amp;channel=counter" in html
    assert "Head B02201" in html


def test_it_says_which_days_cannot_be(doors: Doors, session: Session) -> None:
    api = doors.open("api", officer(session))
    late = today() + timedelta(days=1)
    asked = f"/collections?since={late.isoformat()}&until={today().isoformat()}"
    assert api.read(Place("", asked)).status == 422
    page = doors.open("web", officer(session)).read(Place(asked, ""))
    assert (page.status, page.says("must not be before")) == (422, True)


def test_entries_are_listed_by_when_they_happened_however_late_they_were_posted(
    session: Session, platform: Platform
) -> None:
    """Money of days ago that is recorded today, and pages of one entry each."""
    noon = datetime.combine(today(), time(), PROVINCE) - timedelta(hours=12)
    for days in (0, 20, 3, 1):
        bill = make_bill(session, days_old=40, due_in=40)
        session.commit()
        at_time(platform.executor, noon - days * A_DAY).execute(
            record_payment,
            RecordPayment(
                psid=bill.psid, channel="counter", reference=f"C-{days}", amount_paisa=WHOLE
            ),
            actor=SYSTEM,
        )
    finance = officer(session)
    asked = Asked(since=today() - timedelta(days=30), until=today())
    seen: list[datetime] = []
    cursor = None
    with platform.executor.reading(actor(finance, roles.FINANCE_OFFICER)) as uow:
        while True:
            found = figure_entries(uow, asked, cursor, limit=1).entries.page
            seen += [each.happened_at for each in found.items]
            cursor = found.next_cursor
            if cursor is None:
                break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 2 * 4
    assert len({at.date() for at in seen}) == 4


def test_a_figure_is_for_who_may_see_it(session: Session, platform: Platform) -> None:
    nobody = actor(make_person(session))
    for query in (lambda uow: board(uow, Asked()), lambda uow: figure_entries(uow, Asked(), None)):
        with (
            platform.executor.reading(nobody) as uow,
            denied("payments.read_department_collections"),
        ):
            query(uow)
    with denied("payments.fold_collections"):
        platform.executor.execute(fold_collections, None, actor=nobody)


def test_what_stands_is_finances_alone(session: Session, platform: Platform) -> None:
    from payments.collections.queries.board import standing

    house = make_department(session)
    head = actor(make_person(session), roles.DEPARTMENT_HEAD, organisation=house)
    with platform.executor.reading(head) as uow, denied("payments.read_collections"):
        standing(uow)


def test_it_tells_finance_of_today_and_a_head_of_the_month(
    session: Session, platform: Platform
) -> None:
    house = paid(session, platform)
    person = make_person(session)
    finance = actor(person, roles.FINANCE_OFFICER)
    head = actor(person, roles.DEPARTMENT_HEAD, organisation=house)
    other = replace(head, organisation_id=make_department(session).id)
    for who, glance, expected in (
        (finance, todays_glance, WHOLE),
        (head, months_glance, WHOLE),
    ):
        with platform.executor.reading(who) as uow:
            found = glance(uow)
        assert found is not None
        assert found.sums.collected_paisa == sum(found.days.values()) == expected
    nobody = actor(person)
    for who, glance in (
        (other, months_glance),  # of whom nothing came in
        (nobody, todays_glance),
        (nobody, months_glance),
    ):
        with platform.executor.reading(who) as uow:
            assert glance(uow) is None


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def test_it_asks_the_same_few_questions_however_much_came(
    session: Session, platform: Platform
) -> None:
    person = officer(session)
    counts = []
    for _ in range(2):
        for n in range(4):
            paid(session, platform, amounts={f"B0220{n}": 1_000_00, "C02701": 200_00})
        with (
            platform.executor.reading(actor(person, roles.FINANCE_OFFICER)) as uow,
            counted(platform) as said,
        ):
            board(uow, Asked(period="year"))
        counts.append(len(said))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_the_week_begins_on_monday_and_the_year_in_july(
    session: Session, platform: Platform
) -> None:
    finance = actor(officer(session), roles.FINANCE_OFFICER)
    with platform.executor.reading(finance) as uow:
        week, year = (board(uow, Asked(period=name)) for name in ("week", "year"))
        with pytest.raises(Invalid, match="up to 366 days"):
            board(uow, Asked(since=date(2025, 1, 1), until=date(2026, 6, 1)))
    assert (week.since.weekday(), (year.since.day, year.since.month)) == (0, (1, 7))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 6, 30), date(2025, 7, 1)),
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2027, 1, 1), date(2026, 7, 1)),
    ],
)
def test_a_fiscal_year_begins_on_the_first_of_july(day: date, first: date) -> None:
    assert days_of(YEAR, day) == (first, day)


def test_a_period_is_shown_by_days_up_to_its_last_and_a_long_one_by_months() -> None:
    first = date(2026, 6, 30)
    assert buckets(first, first) == [(first, first)]
    last = first + (MAX_SHOWN_DAYS - 1) * A_DAY
    days = buckets(first, last)
    assert (len(days), days[-1]) == (MAX_SHOWN_DAYS, (last, last))
    months = buckets(first, last + A_DAY)
    assert months[:2] == [(first, first), (date(2026, 7, 1), date(2026, 7, 31))]
    assert months[-1][1] == last + A_DAY

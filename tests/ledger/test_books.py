"""The journeys of books.feature, through both doors; and what auditors read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.heads import make_head
from factories.identity import make_person, make_staff
from ledger.books import CASH, move, posting
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Refusal
from app.identity.people.models import Person
from app.ledger.accounts import Account, Chart, head_account
from app.ledger.models import Correction, LedgerHead, PeriodChange
from app.ledger.public import balance, post
from app.ledger.queries import views
from app.ledger.queries.books import trial_balance
from app.ledger.queries.verify import verify
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

scenarios("ledger/features/books.feature")

HEAD = Place("/ledger/heads/new", "/ledger/heads")
APPROVE_HEAD = Place("/ledger/heads/{}/approve", "/ledger/heads/{}/approval")
REFUSE_HEAD = Place("/ledger/heads/{}/refuse", "/ledger/heads/{}/refusal")
MONTH = Place("/ledger/periods/new", "/ledger/periods")
APPROVE_MONTH = Place("/ledger/periods/{}/approve", "/ledger/periods/{}/approval")
REFUSE_MONTH = Place("/ledger/periods/{}/refuse", "/ledger/periods/{}/refusal")
CORRECT = Place("/ledger/transactions/{}/correct", "/ledger/transactions/{}/corrections")
APPROVE_CORRECTION = Place("/ledger/corrections/{}/approve", "/ledger/corrections/{}/approval")
REFUSE_CORRECTION = Place("/ledger/corrections/{}/refuse", "/ledger/corrections/{}/refusal")
REFUSED = Place("/ledger/corrections?state=refused", "/ledger/corrections?state=refused")
MONTHS = {"September 2026": 9, "October 2026": 10, "November 2026": 11}


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None
    made: UUID | None = None
    to_code: str = ""
    decided: UUID | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def uow(platform: Platform) -> Iterator[UnitOfWork]:
    with platform.executor.reading(ANONYMOUS) as opened:
        yield opened


def account_of(code: str) -> Account:
    return head_account(Chart(head=code, ddo="QA4001"), name=f"Head {code}", kind="income")


def in_month(month: str) -> datetime:
    return datetime(2026, MONTHS[month], 15, 9, tzinfo=UTC)


def close_month(session: Session, first: date, last: date, *, closes: bool = True) -> PeriodChange:
    row = PeriodChange(
        id=new_id(),
        first_day=first,
        last_day=last,
        closes=closes,
        reason="Reconciled",
        entered_by=make_person(session).id,
        entered_at=real_now(),
    )
    session.add(row)
    session.flush()
    row.approve(by=make_person(session).id, at=real_now())
    session.flush()
    return row


def _post(uow: UnitOfWork, code: str, at: datetime, paisa: int = 100_00) -> UUID:
    made = post(uow, posting(str(new_id()), move(CASH, account_of(code), paisa), at=at))
    uow.session.commit()  # a savepoint inside the test's own transaction
    return made


@given("Zarina and Daud, who are officers of Finance")
def _(story: Story, session: Session) -> None:
    for name in ("Zarina", "Daud"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


@given(parsers.parse('the head "{code}" is in force'))
def _(session: Session, code: str) -> None:
    make_head(session, code)
    session.commit()


@given(parsers.parse('{rupees:d} rupees were posted to "{code}" in {month}'))
def _(story: Story, uow: UnitOfWork, rupees: int, code: str, month: str) -> None:
    story.made = _post(uow, code, in_month(month), rupees * 100)


@given("October 2026 is closed")
def _(session: Session) -> None:
    close_month(session, date(2026, 10, 1), date(2026, 10, 31))
    session.commit()


@when(
    parsers.re(r'(?P<who>\w+) (?P<does>enters|ends) the head "(?P<code>\w+)", at the (?P<door>\w+)')
)
def _(story: Story, doors: Doors, who: str, does: str, code: str, door: str) -> None:
    data = {
        "code": code,
        "name": "A head",
        "name_ur": "مد",
        "kind": "income",
        "in_force": "yes" if does == "enters" else "no",
        "valid_from": "01-07-2020",
        "instrument": "Notification 7",
        "confidence": "U",
    }
    story.outcome = doors.open(door, story.people[who]).send(HEAD, data)
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("{who} approves the head, at the {door}"))
def _(story: Story, doors: Doors, session: Session, who: str, door: str) -> None:
    place = APPROVE_HEAD.at(_waiting(session, LedgerHead))
    story.outcome = doors.open(door, story.people[who]).send(place)


@when(parsers.parse('{who} refuses the head because "{why}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, who: str, why: str, door: str) -> None:
    place = REFUSE_HEAD.at(_waiting(session, LedgerHead))
    story.outcome = doors.open(door, story.people[who]).send(place, {"reason": why})
    assert story.outcome.ok, story.outcome.sentences


@when(
    parsers.re(
        r'(?P<who>\w+) asks to (?P<what>close|open) (?P<month>[\w ]+) because "(?P<why>[^"]+)",'
        r" at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, who: str, what: str, month: str, why: str, door: str) -> None:
    day = f"15-{MONTHS[month]:02d}-2026" if month in MONTHS else f"{local_day(real_now()):%d-%m-%Y}"
    data = {"month": day, "closes": "yes" if what == "close" else "no", "reason": why}
    story.outcome = doors.open(door, story.people[who]).send(MONTH, data)


@when(parsers.parse("{who} approves the month, at the {door}"))
def _(story: Story, doors: Doors, session: Session, who: str, door: str) -> None:
    place = APPROVE_MONTH.at(_waiting(session, PeriodChange))
    story.outcome = doors.open(door, story.people[who]).send(place)


@when(parsers.parse('{who} refuses the month because "{why}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, who: str, why: str, door: str) -> None:
    place = REFUSE_MONTH.at(_waiting(session, PeriodChange))
    story.outcome = doors.open(door, story.people[who]).send(place, {"reason": why})
    assert story.outcome.ok, story.outcome.sentences


def _waiting(session: Session, model: type[LedgerHead | PeriodChange | Correction]) -> UUID:
    session.expire_all()
    rows = session.query(model).order_by(model.id).all()
    return next(row.id for row in rows if row.waiting)


@when('the head "C02702" is ended')
def _(session: Session) -> None:
    make_head(session, "C02702", in_force=False)
    session.commit()


@when(parsers.parse('{who} asks to move {rupees:d} rupees of it to "{code}", at the {door}'))
def _(
    story: Story, doors: Doors, uow: UnitOfWork, who: str, rupees: int, code: str, door: str
) -> None:
    data = {
        "wrong": account_of("B01601").code,
        "right": account_of(code).code,
        "amount": f"{rupees}.00",
        "reason": "Wrong head",
    }
    if story.to_code != code:  # the account is there once something was posted to it
        _post(uow, code, in_month("November 2026"), 1_00)
        story.to_code = code
    story.outcome = doors.open(door, story.people[who]).send(CORRECT.at(story.made), data)


@when(parsers.parse("{who} approves the correction, at the {door}"))
def _(story: Story, doors: Doors, session: Session, who: str, door: str) -> None:
    story.decided = _waiting(session, Correction)
    place = APPROVE_CORRECTION.at(story.decided)
    story.outcome = doors.open(door, story.people[who]).send(place)


@when(parsers.parse("{who} approves the correction that was decided, at the {door}"))
def _(story: Story, doors: Doors, who: str, door: str) -> None:
    place = APPROVE_CORRECTION.at(story.decided)
    story.outcome = doors.open(door, story.people[who]).send(place)


@when(parsers.parse('{who} refuses the correction because "{why}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, who: str, why: str, door: str) -> None:
    story.decided = _waiting(session, Correction)
    place = REFUSE_CORRECTION.at(story.decided)
    story.outcome = doors.open(door, story.people[who]).send(place, {"reason": why})
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('{who} reads "{one}" and "{two}" in the list of what was refused'))
def _(story: Story, doors: Doors, who: str, one: str, two: str) -> None:
    for door in ("web", "api"):
        seen = doors.open(door, story.people[who]).read(REFUSED)
        assert (one in seen.text, two in seen.text) == (True, True)


@then(parsers.parse('"{one}" has {some:d} rupees and "{two}" has {others:d}'))
def _(story: Story, session: Session, one: str, some: int, two: str, others: int) -> None:
    assert story.outcome is not None
    assert story.outcome.ok, story.outcome.sentences
    assert balance(session, account_of(one).code) == -some * 100
    assert balance(session, account_of(two).code) == -others * 100 - 1_00
    assert verify(session) is None


@then(parsers.parse('"{one}" still has {some:d} rupees'))
def _(session: Session, one: str, some: int) -> None:
    assert balance(session, account_of(one).code) == -some * 100
    assert verify(session) is None


@then(parsers.parse('the answer is {status:d}: "{words}"'))
def _(story: Story, status: int, words: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(words), story.outcome.sentences


@then(parsers.parse('a posting to "{code}" is refused: "{words}"'))
def _(uow: UnitOfWork, code: str, words: str) -> None:
    with pytest.raises(Refusal, match=words), uow.session.begin_nested():
        _post(uow, code, in_month("November 2026"))


@then(parsers.parse('a posting to "{code}" is taken'))
def _(uow: UnitOfWork, code: str) -> None:
    assert _post(uow, code, in_month("November 2026"))


@then(parsers.parse('a posting in {month} is refused: "{words}"'))
def _(uow: UnitOfWork, month: str, words: str) -> None:
    with pytest.raises(Refusal, match=words), uow.session.begin_nested():
        _post(uow, "B01601", in_month(month))


@then(parsers.parse("a posting in {month} is taken"))
def _(uow: UnitOfWork, month: str) -> None:
    assert _post(uow, "B01601", in_month(month))


OLD = Account(code="old", name="Old fees", kind="income")


def test_it_counts_income_from_july_and_sums_both_sides_alike(
    uow: UnitOfWork, session: Session
) -> None:
    def paid(key: str, year: int, month: int, paisa: int) -> None:
        at = datetime(year, month, 15, tzinfo=UTC)
        post(uow, posting(key, move(CASH, OLD, paisa), at=at))

    paid("last year", 2026, 6, 700)
    paid("this year", 2026, 7, 50)
    paid("later", 2026, 9, 8)
    for _closed in (False, True):
        found = trial_balance(uow.session, date(2026, 8, 31))
        lines = {line.kind: line.debit_paisa - line.credit_paisa for line in found.lines}
        assert lines == {"asset": 750, "income": -50, "accumulated": -700}
        assert found.totals == [("PKR", 750, 750)]
        if not _closed:
            for first, last in ((6, 30), (7, 31), (8, 31)):
                close_month(uow.session, date(2026, first, 1), date(2026, first, last))
    assert verify(uow.session) is None


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        (datetime(2026, 9, 30, 18, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 9, 30, 19, tzinfo=UTC), False),  # midnight in the province
        (datetime(2026, 10, 31, 18, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 31, 19, tzinfo=UTC), True),
    ],
)
def test_a_month_is_closed_from_its_first_day_to_its_last(
    uow: UnitOfWork, at: datetime, *, taken: bool
) -> None:
    post(uow, posting("within", move(CASH, OLD, 1), at=in_month("October 2026")))
    close_month(uow.session, date(2026, 10, 1), date(2026, 10, 31))
    edge = posting("at the edge", move(CASH, OLD, 5), at=at)
    if taken:
        assert post(uow, edge)
        return
    with pytest.raises(Refusal) as refused, uow.session.begin_nested():
        post(uow, edge)
    assert refused.value.code == "period-closed"


@pytest.mark.parametrize(
    "look",
    [
        views.chart,
        lambda uow: views.accounts(uow, "", None),
        lambda uow: views.account_statement(uow, CASH.code, None),
        lambda uow: views.transaction(uow, new_id()),
        lambda uow: views.trial_balance(uow, None),
        lambda uow: list(views.general_ledger(uow, date(2026, 1, 1), date(2026, 1, 2))),
        lambda uow: views.year(uow, None),
    ],
)
def test_only_who_reads_the_ledger_sees_any_of_it(
    platform: Platform, look: Callable[[UnitOfWork], object]
) -> None:
    with platform.executor.reading(ANONYMOUS) as uow, denied("ledger.read"):
        look(uow)

"""The journeys of reconciliation.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

import pytest
from factories.arrivals import ordered
from factories.arrivals import then as at
from factories.doors import Doors, Files, Outcome, Place
from factories.identity import make_staff
from factories.treasury import Treasury
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.public import fiscal_year_of
from app.money import grouped_rupees
from app.platform import Platform
from app.signing.public import Signer
from payments.reconciliation.models import AgFigures, Reconciliation
from payments.reconciliation.queries.signed_reconciliations import VERIFIER, signed_file
from payments.statements.policy import MonthlyStatement
from payments.statements.queries.statements import monthly_statement

scenarios("payments/features/reconciliation.feature")

STATEMENT = Place("/treasury/statements/month?month={}", "/account-statements/month?month={}")
MONTH = Place("/treasury/reconciliation/month?month={}", "/reconciliations/month?month={}")
ENTER = Place("/treasury/reconciliation/figures/new", "/ag-figures")
ENTER_FILE = Place("/treasury/reconciliation/figures/new", "/ag-figures/file")
RECONCILE = Place("/treasury/reconciliation/figures/{}/reconcile", "/ag-figures/{}/reconciliations")
CERTIFY = Place("/treasury/reconciliation/certificates/{}/approve", "/reconciliations/{}/approval")
REFUSE = Place("/treasury/reconciliation/certificates/{}/refuse", "/reconciliations/{}/refusal")
WHOLE = 1_200_00
# The last year that ended, wherever in the year the tests run; July may be the running month.
JULY = fiscal_year_of(local_day(real_now()))
if local_day(real_now()).replace(day=1) == JULY:
    JULY = JULY.replace(year=JULY.year - 1)
JUNE = date(JULY.year, 6, 1)
LETTER = "Letter 12 of the Accountant General"
STATES = {"to_reconcile": "To be reconciled", "certified": "Certified by two officers"}
Lines = list[tuple[str, str, int]]


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    last: Outcome | None = None
    papers: Lines = field(default_factory=list)


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab and Farid, who are finance officers, and Amna, who is an auditor")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    story.people["Amna"] = make_staff(session, roles.AUDITOR, "Amna")
    session.commit()


@given("a transfer of Rs 1,200 that was approved on 29 June and credited on 2 July")
def _(story: Story, platform: Platform, session: Session) -> None:
    now = Treasury.of(platform, session)
    sheet = ordered(at(now, noon(date(JULY.year, 6, 29))), session)
    second = date(JULY.year, 7, 2)
    at(now, noon(second)).arrive(sheet.id, "SBP-7", second)
    session.expire_all()
    rows = session.execute(
        text("select head_code, ddo_code, amount_paisa from bill_lines order by number")
    )
    story.papers = [(row.head_code, row.ddo_code, row.amount_paisa) for row in rows]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), PROVINCE)


def act(
    story: Story,
    doors: Doors,
    name: str,
    door: str,
    place: Place,
    data: dict[str, object] | None = None,
    files: Files | None = None,
) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.last = opened.send(place, data or {}, files)


def read(story: Story, doors: Doors, name: str, door: str, place: Place) -> Outcome:
    seen = doors.open(door, story.people[name]).read(place)
    assert seen.ok
    return seen


MONTHS = {"June": JUNE, "July": JULY}


@then(
    parsers.parse(
        "{name} sees in {month} Rs {credited} credited and Rs {transit} approved, not arrived,"
        " at the {door}"
    )
)
def _(
    story: Story, doors: Doors, name: str, month: str, credited: str, transit: str, door: str
) -> None:
    seen = read(story, doors, name, door, STATEMENT.at(MONTHS[month].isoformat()))
    amounts = {"transferred": credited, "in_transit": transit}
    paisa = {key: int(value.replace(",", "")) * 100 for key, value in amounts.items()}
    if door == "api":
        totals = {key: seen.body["totals"][key] for key in amounts}
        assert totals == {key: f"{value // 100}.00" for key, value in paisa.items()}
    else:
        words = " ".join(seen.text.split())
        assert f"Credited to treasuries Rs {grouped_rupees(paisa['transferred'])}" in words
        assert f"Of that approved, not arrived Rs {grouped_rupees(paisa['in_transit'])}" in words


@then(
    parsers.parse("{name} sees in the annex of June a transfer approved on 29 June, at the {door}")
)
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    seen = read(story, doors, name, door, STATEMENT.at(JUNE.isoformat()))
    if door == "api":
        (only,) = seen.body["under_way"]
        assert only["approved_on"] == f"{JULY.year}-06-29"
        assert only["credited_on"] == f"{JULY.year}-07-02"
        assert [line["challan"][-6:] for line in only["lines"]] == ["000001", "000002"]
    assert "29 June" in seen.text or "06-29" in seen.text
    after = read(story, doors, name, door, STATEMENT.at(JULY.isoformat()))
    assert "Annex" not in after.text


@then("both statements agree with an addition of the officers' own papers")
def _(story: Story, session: Session) -> None:
    """Add up what the bill said, without asking any query of ours."""
    june, july = (monthly_statement(session, first) for first in (JUNE, JULY))
    assert credited(june) == {}
    assert in_transit(june) == credited(july) == {(h, d): paisa for h, d, paisa in story.papers}
    assert in_transit(july) == {}
    assert june.totals["closing_paisa"] == july.totals["opening_paisa"]
    assert july.totals["closing_paisa"] == july.totals["opening_paisa"] - WHOLE


def credited(statement: MonthlyStatement) -> dict[tuple[str, str], int]:
    found = {(row.head_code, row.ddo_code): row.transferred_paisa for row in statement.rows}
    return {key: paisa for key, paisa in found.items() if paisa}


def in_transit(statement: MonthlyStatement) -> dict[tuple[str, str], int]:
    found = {(row.head_code, row.ddo_code): row.in_transit_paisa for row in statement.rows}
    return {key: paisa for key, paisa in found.items() if paisa}


def enter(story: Story, doors: Doors, name: str, door: str, first: date, lines: Lines) -> None:
    data: dict[str, object] = {"month": f"{first:%d-%m-%Y}", "source": LETTER}
    written = [(head, ddo, f"{paisa // 100}.00") for head, ddo, paisa in lines]
    if door == "web":
        data["typed"] = "\n".join(["head,ddo,amount", *(",".join(row) for row in written)])
    else:
        data["lines"] = [dict(zip(("head", "ddo", "amount"), row, strict=True)) for row in written]
    act(story, doors, name, door, ENTER, data)


@when(
    parsers.parse(
        "{name} enters the Accountant General's figures of July as we have them, at the {door}"
    )
)
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    enter(story, doors, name, door, JULY, story.papers)


@when(
    parsers.parse(
        "{name} enters the Accountant General's figures of July with Rs 100 less, at the {door}"
    )
)
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    (head, ddo, paisa), *others = story.papers
    enter(story, doors, name, door, JULY, [(head, ddo, paisa - 100_00), *others])
    assert story.last
    assert story.last.ok, story.last.sentences


@when(parsers.parse("{name} enters the Accountant General's figures of this month, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    enter(story, doors, name, door, local_day(real_now()), story.papers)


@when(
    parsers.parse(
        "{name} sends the Accountant General's file of July as we have them, at the {door}"
    )
)
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    rows = [f"{head},{ddo},{paisa // 100}.00" for head, ddo, paisa in story.papers]
    files = {"file": ("figures.csv", "\n".join(["head,ddo,amount", *rows]).encode())}
    data: dict[str, object] = {"month": f"{JULY:%d-%m-%Y}", "source": LETTER}
    act(story, doors, name, door, ENTER_FILE, data, files)
    assert story.last
    assert story.last.ok, story.last.sentences


def newest(session: Session, model: type) -> object:
    session.expire_all()
    query = select(model.id).order_by(model.id.desc())  # type: ignore[attr-defined]  # both have one
    return session.scalars(query).first()


@when(parsers.re(r"(?P<name>\w+) reconciles July, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    act(story, doors, name, door, RECONCILE.at(newest(session, AgFigures)))


@when(parsers.parse('{name} reconciles July, because of "{reason}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, name: str, reason: str, door: str) -> None:
    head, ddo, _paisa = story.papers[0]
    why = {"head": head, "ddo": ddo, "reason": reason, "note": "Their scroll of 3 July"}
    place = RECONCILE.at(newest(session, AgFigures))
    act(story, doors, name, door, place, {"explanations": [why]})
    assert story.last
    assert story.last.ok, story.last.sentences


@when(parsers.parse("{name} certifies July, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    act(story, doors, name, door, CERTIFY.at(newest(session, Reconciliation)))


@when(parsers.parse("{name} refuses the reconciliation of July, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    place = REFUSE.at(newest(session, Reconciliation))
    act(story, doors, name, door, place, {"reason": "Later figures came"})


@then(parsers.parse('{name} sees July "{state}", at the {door}'))
def _(story: Story, doors: Doors, name: str, state: str, door: str) -> None:
    seen = read(story, doors, name, door, MONTH.at(JULY.isoformat()))
    if door == "api":
        assert seen.body["state"] == state
    else:
        assert STATES[state] in seen.text


@then(parsers.parse('the answer says "{said}"'))
def _(story: Story, said: str) -> None:
    assert story.last
    assert not story.last.ok
    assert story.last.says(said), story.last.sentences


@then("two versions of the figures are kept")
def _(session: Session) -> None:
    session.expire_all()
    assert set(session.scalars(select(AgFigures.version))) == {1, 2}


@then("the certificate proves itself, by file and by reference")
def _(platform: Platform, session: Session) -> None:
    session.expire_all()
    row = session.scalars(select(Reconciliation)).one()
    with platform.executor.reading(SYSTEM) as uow:
        assert VERIFIER.reference is not None
        assert VERIFIER.reference(uow, row.reference.lower()) is not None
        keys = uow.port(Signer).public_keys()
    assert VERIFIER.file is not None
    assert VERIFIER.file(signed_file(row), keys) is not None

"""The journeys of settlement.feature, through both doors."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff
from factories.partners import make_partner
from factories.payments import make_bill, pay, today
from factories.settlement import agree, line_of
from factories.tenders import deliver_all
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE
from app.errors import NotFound
from app.identity.people.models import Person
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.money import read_rupees
from app.platform import Platform
from payments.clearing.file_format import SettlementLine
from payments.clearing.models import Settlement
from payments.partners.onebill.profile import Profile
from payments.partners.onebill.settlement_file import write_file
from payments.receipts.models import Payment
from payments.settlement.models import ChannelFile, SettlementTerms
from payments.settlement.queries.terms import agreed_terms

scenarios("payments/features/settlement.feature")

SEND = Place("/settlement/files/new", "/settlement/files")
FILE = Place("/settlement/files/{}", "/settlement/files/{}")
CONFIRM = Place("/settlement/files/{}/confirm", "/settlement/files/{}/confirmation")
REFUSE = Place("/settlement/files/{}/refuse", "/settlement/files/{}/refusal")
QUEUE = Place("/settlement/differences", "/settlement/differences")
PROPOSE = Place("/settlement/difference", "/settlement/matches")
APPROVE = Place("/settlement/matches/{}/approve", "/settlement/matches/{}/approval")
REFUSE_MATCH = Place("/settlement/matches/{}/refuse", "/settlement/matches/{}/refusal")
TERMS = Place("/settlement/terms/new", "/settlement/terms")
APPROVE_TERMS = Place("/settlement/terms/{}/approve", "/settlement/terms/{}/approval")
REFUSE_TERMS = Place("/settlement/terms/{}/refuse", "/settlement/terms/{}/refusal")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    paid: dict[str, Payment] = field(default_factory=dict)
    lines: list[SettlementLine] = field(default_factory=list)
    outcome: Outcome | None = None
    file: str = ""
    match: str = ""
    terms: str = ""


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab and Farid, who are finance officers, and Amina, who is an auditor")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    story.people["Amina"] = make_staff(session, roles.AUDITOR, "Amina")
    session.commit()


@given(parsers.parse('the partner "{code}", which pays out to "{bank}" and keeps at most 1 %'))
def _(session: Session, platform: Platform, code: str, bank: str) -> None:
    make_partner(session, platform, code=code)
    assert agree(session, "onebill", partner=code, percent="1").bank == bank


@given("payments of Rs 1,000 for A, Rs 500 for B and Rs 300 for C through it")
def _(story: Story, session: Session, platform: Platform) -> None:
    for number, (name, rupees) in enumerate((("A", 1_000), ("B", 500), ("C", 300))):
        bill = make_bill(session)
        session.commit()
        told = line_of_time(number)
        reference = f"bank1:{bill.psid}:00000{number}:{told}"
        story.paid[name] = pay(
            platform, bill.psid, rupees * 100, channel="onebill", reference=reference
        )


def line_of_time(number: int) -> str:
    return f"{today():%Y%m%d}1200{number:02d}"


def line(story: Story, name: str, **changes: int) -> SettlementLine:
    payment = story.paid[name]
    _partner, psid, _auth, told = payment.reference.split(":")
    made = line_of(payment, their_reference=f"RRN-{len(story.lines) + 1}", psid=psid)
    at = made.at.astimezone(PROVINCE).replace(hour=12, minute=0, second=int(told[-2:]))
    return replace(made, at=at.replace(microsecond=0), **changes)  # type: ignore[arg-type]  # by name


@given("a file that settles A with a fee of Rs 10 and B without one")
def _(story: Story) -> None:
    story.lines = [line(story, "A", fee_paisa=10_00)]
    story.lines.append(line(story, "B"))


@given("a file that says Rs 270 for C")
def _(story: Story) -> None:
    story.lines = [line(story, "C", gross_paisa=270_00)]


def send(story: Story, doors: Doors, name: str, door: str, *spoilt: str) -> None:
    data = write_file(story.lines, number="2026-1", day=today(), profile=Profile())
    if spoilt:
        data = data.replace(spoilt[0].encode(), spoilt[1].encode())
    story.outcome = doors.open(door, story.people[name]).send(
        SEND, {"partner": "bank1"}, files={"file": ("day.csv", data)}
    )
    if story.outcome.ok:
        story.file = story.outcome.id


@when(parsers.parse("{name} sends the file, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    send(story, doors, name, door)


@when(parsers.parse('{name} sends it with "{wrong}" for "{right}", at the {door}'))
def _(story: Story, doors: Doors, name: str, wrong: str, right: str, door: str) -> None:
    send(story, doors, name, door, right, wrong)


@when(parsers.parse("{name} confirms it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    assert story.file, story.outcome
    story.outcome = doors.open(door, story.people[name]).send(CONFIRM.at(story.file))


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    assert opened.send(REFUSE.at(story.file), {"reason": reason}).ok


@when("the job has run")
def _(platform: Platform) -> None:
    deliver_all(platform)


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(sentence), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert story.outcome is not None
    assert sentence in story.outcome.fields.get(name, ""), story.outcome


@then("nothing is settled")
def _(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(Settlement)) == 0


@then("no file is here")
def _(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(ChannelFile)) == 0


@then(parsers.parse("2 lines are settled, at the {door}"))
def _(story: Story, doors: Doors, door: str, session: Session) -> None:
    shown = doors.open(door, story.people["Amina"]).read(FILE.at(story.file))
    assert shown.ok
    if isinstance(shown.body, dict):
        assert shown.body["counts"] == {"settled": 2}
    else:
        assert shown.text.count("Settled") == 3  # in the summary, and beside each line
    assert session.scalar(select(func.count()).select_from(Settlement)) == 2


def stands(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0


@then(parsers.parse("Rs {clearing} stand on clearing, Rs {bank} at the bank, Rs {fees} are fees"))
def _(session: Session, clearing: str, bank: str, fees: str) -> None:
    codes = ("payments:clearing:onebill", "payments:bank:nbp", "payments:channel-fees:onebill")
    found = [stands(session, code) for code in codes]
    assert found == [read_rupees(each) for each in (clearing, bank, fees)]
    assert verify(session) is None


@then(parsers.parse('{name} sees one difference: "{sentence}", at the {door}'))
def _(story: Story, doors: Doors, name: str, sentence: str, door: str) -> None:
    shown = doors.open(door, story.people[name]).read(QUEUE)
    assert shown.ok
    assert shown.text.count(sentence) == 1, shown.text


@when(parsers.parse('{name} proposes that it is given "{against}", at the {door}'))
def _(story: Story, doors: Doors, name: str, against: str, door: str) -> None:
    row = story.lines[0].row if story.lines[0].row == 2 else 2
    story.outcome = doors.open(door, story.people[name]).send(
        PROPOSE,
        {
            "difference": f"line-{story.file}-{row}",
            "against": against,
            "reason": "The partner has said so",
        },
    )
    if story.outcome.ok:
        story.match = story.outcome.id


@when(parsers.parse("{name} approves the proposal, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.outcome = opened.send(APPROVE.at(story.match))


@when(parsers.parse('{name} refuses the proposal because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    assert opened.send(REFUSE_MATCH.at(story.match), {"reason": reason}).ok


@then(parsers.parse('"{code}" still owes Rs {rupees}, and nothing differs'))
def _(story: Story, doors: Doors, session: Session, code: str, rupees: str) -> None:
    assert code == "bank1"
    assert stands(session, "payments:receivable:onebill") == read_rupees(rupees)
    shown = doors.open("api", story.people["Amina"]).read(QUEUE)
    assert shown.body["items"] == []


@when(
    parsers.parse('{name} enters terms of "{channel}" with a delay of {days} days, at the {door}')
)
def _(story: Story, doors: Doors, name: str, channel: str, days: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).send(
        TERMS,
        {
            "channel": channel,
            "bank": "hbl",
            "valid_from": (today() - timedelta(days=30)).isoformat(),
            "expects_files": "true",
            "delay_days": days,
            "charged_percent": "2.5",
            "fee": "0",
            "instrument": "Sample agreement",
            "confidence": "U",
        },
    )
    if story.outcome.ok:
        query = select(SettlementTerms.id).order_by(SettlementTerms.id.desc())
        with doors.platform.executor.sessions() as fresh:
            story.terms = str(fresh.scalars(query).first())


@when(parsers.parse("{name} approves the terms, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).send(APPROVE_TERMS.at(story.terms))


@when(parsers.parse('{name} refuses the terms because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    assert opened.send(REFUSE_TERMS.at(story.terms), {"reason": reason}).ok


@then(parsers.parse('the terms of "{channel}" are in force'))
def _(session: Session, channel: str) -> None:
    terms = agreed_terms(session).on(channel, "", today())
    assert terms is not None
    assert (terms.delay_days, terms.bank) == (3, "hbl")
    assert agreed_terms(session).on(channel, "", date(2020, 1, 1)) is None

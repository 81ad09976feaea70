"""bank_statements.feature through both doors; odd files of banks; who may not."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill, pay, today
from factories.settlement import accepted, file_of, line_of, looked_again
from factories.treasury import settle_payment
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.decisions import Approve
from app.errors import Invalid
from app.identity.people.models import Person
from app.parameters.public import Confidence
from app.platform import Platform
from payments.bank_accounts.models import BankAccount
from payments.bank_accounts.use_cases import BANK_ACCOUNT, ProposeBankAccount
from payments.bank_statements.models import BankMatch
from payments.bank_statements.policy import OpenItem, OpenLine, matched_by_number
from payments.bank_statements.queries import open_items, open_lines
from payments.bank_statements.statement_import import keys_of, read_statement

scenarios("payments/features/bank_statements.feature")

ACCOUNTS = Place("/treasury/bank-accounts/new", "/bank-accounts")
APPROVE = Place("/treasury/bank-accounts/{}/approve", "/bank-accounts/{}/approval")
TERMS = Place("/settlement/terms/new", "/settlement/terms")
IMPORT = Place("/treasury/bank-statements/nbp/import", "/bank-statements/nbp")
MATCH = Place("/treasury/bank-statements/nbp/match", "/bank-statements/nbp/matches")
UNDO = Place("/treasury/bank-statements/matches/{}/undo", "/bank-matches/{}/removal")
BY_NUMBER = Place(
    "/treasury/bank-statements/nbp/by-number", "/bank-statements/nbp/matches-by-number"
)
SHOW = Place("/treasury/bank-statements/nbp", "/bank-statements/nbp")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    last: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("Zainab, Farid and Nida, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid", "Nida"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


def act(story: Story, doors: Doors, name: str, door: str, place: Place, *given: object) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    story.last = opened.send(place, *given)  # type: ignore[arg-type]  # data and files


@when(parsers.parse('{name} enters the account "{bank}" with the number "{number}", at the {door}'))
def _(story: Story, doors: Doors, name: str, bank: str, number: str, door: str) -> None:
    data = {
        "bank": bank,
        "account_number": number,
        "bank_name": "National Bank",
        "branch": "Quetta",
        "purpose": "Collections",
        "closed": False if door == "api" else "no",
        "valid_from": "01-07-2020",
        "instrument": "Finance's letter 7 of 2020",
        "confidence": "M",
    }
    act(story, doors, name, door, ACCOUNTS, data)


@when(parsers.parse("{name} approves the account, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    row = session.scalars(select(BankAccount)).one()
    act(story, doors, name, door, APPROVE.at(row.id))


@when(parsers.parse('{name} enters the channel\'s terms with the bank "{bank}", at the {door}'))
def _(story: Story, doors: Doors, name: str, bank: str, door: str) -> None:
    data = {
        "channel": "onebill",
        "bank": bank,
        "valid_from": "01-07-2026",
        "expects_files": True if door == "api" else "yes",
        "delay_days": 2 if door == "api" else "2",
        "charged_percent": "0",
        "fee": "0.00",
        "instrument": "Agreement",
        "confidence": "U",
    }
    act(story, doors, name, door, TERMS, data)


@given(parsers.parse('Rs 1,200 of a file "{number}" and Rs 300 of a match are at the bank'))
def _(platform: Platform, session: Session, number: str) -> None:
    filed, matched = (
        pay(platform, make_bill(session, amounts={"B02201": paisa}).psid, paisa, channel="onebill")
        for paisa in (1_200_00, 300_00)
    )
    accepted(platform, file_of([line_of(filed)], "onebill", number=number))
    looked_again(platform)
    settle_payment(platform, matched)
    session.commit()


def statement() -> bytes:
    day = f"{today():%d-%m-%Y}"
    rows = [
        "reference,day,description,debit,credit,balance",
        ",,Opening balance,,,0",
        f",{day},1BILL payout EPAY-20,,1200,1200",
        f"CTR-9,{day},Cash,,300,1500",
        f"CHG,{day},Cheque book,25,,1475",
        ",,Total,25,1500,1475",
    ]
    return "\n".join(rows).encode()


@when(parsers.re(r"(?P<name>\w+) imports (a|the same) statement.*, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, IMPORT, {}, {"file": ("nbp.csv", statement())})


@then(
    parsers.re(
        r'only the bank has "(?P<lines>.*)", only the books have "(?P<items>.*)",'
        " and nothing is unexplained"
    )
)
def _(story: Story, doors: Doors, session: Session, lines: str, items: str) -> None:
    assert story.last
    assert story.last.ok, story.last.sentences
    session.expire_all()
    shown = doors.open("api", story.people["Nida"]).read(SHOW).body
    assert ", ".join(each["amount"] for each in shown["lines"]) == lines
    assert ", ".join(each["amount"] for each in shown["items"]) == items
    assert shown["unexplained"] == "0.00"
    assert (shown["bank"], shown["books"]) == ("1475.00", "1500.00")
    page = doors.open("web", story.people["Nida"]).read(SHOW)
    assert page.ok
    assert "Only at the bank" in page.text


@when(parsers.parse("{name} matches Rs 300 with the {other}, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, other: str, door: str) -> None:
    lines = [
        line
        for line in open_lines(session, "nbp", 10)
        if line.amount_paisa > 0 or other == "charge"
    ]
    items = open_items(session, "nbp", 10)
    data = {"lines": [str(line.id) for line in lines], "items": [str(item.id) for item in items]}
    act(story, doors, name, door, MATCH, data)


@when(parsers.parse("{name} undoes her match, at the {door}"))
def _(story: Story, doors: Doors, session: Session, name: str, door: str) -> None:
    match = session.scalars(select(BankMatch).where(BankMatch.matched_by.is_not(None))).one()
    act(story, doors, name, door, UNDO.at(match.id), {"reason": "Wrong line"})


@when(parsers.parse("{name} has the lines matched by the bank's numbers, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, BY_NUMBER)


@then(parsers.parse('the answer says "{text}"'))
def _(story: Story, text: str) -> None:
    assert story.last
    assert story.last.says(text), story.last.sentences


MT940 = """{1:F01NBPAPKKA0000000000}{2:I940X}{4:
:20:STMT01
:25:NBPAPKKA/0000001234567890
:28C:00012/001
:60F:C251230PKR1000,00
:61:2512310101CR1200,50NMSCEPAY-20//0099
LUMP SUM
:86:1BILL PAYOUT
OF 31 DECEMBER
:61:260102D200,5NTRFQ-118
:62F:C260102PKR2000,00
-}"""


def test_it_reads_mt940() -> None:
    found = read_statement(MT940.encode(), date(2026, 1, 5))
    assert (found.opening_paisa, found.closing_paisa) == (1_000_00, 2_000_00)
    first, second = found.lines
    assert (first.day, first.amount_paisa) == (date(2026, 1, 1), 1_200_50)
    assert first.reference == "EPAY-20//0099"
    assert first.description == "LUMP SUM 1BILL PAYOUT OF 31 DECEMBER"
    assert (second.amount_paisa, second.reference) == (-200_50, "Q-118")


HEADS = "reference,day,description,debit,credit,balance\n"
ODD_FILES = (
    (HEADS + ",31-12-2025,A,,100,100\n,31-12-2025,B,,5,110\n", "Row 3, balance: This balance"),
    (HEADS + ",31-12-2025,A,1,1,100\n", "under debit or under credit"),
    (HEADS + ",12-31-2025,A,,100,100\n", "enter every date of this file with the day first"),
    (HEADS + ",31-12-1920,A,,100,100\n", "Send lines of the last 3 years"),
    (HEADS + ",31-12-2025,A,,#REF!,100\n", "could not calculate this cell"),
    (HEADS + ",,Opening balance,,,0\n", "no lines of money"),
    (MT940.replace("2000,00", "2100,00"), "do not lead from the opening balance"),
    (MT940.replace("PKR", "USD"), "it must be in PKR"),
    (MT940.replace(":61:2512310101CR", ":61:2513310101CR"), "This day cannot be read"),
    (MT940.replace(":61:260102D", ":61:DEBIT"), "This line cannot be read"),
    (MT940.replace(":62F:C260102PKR2000,00\n", ""), "do not lead"),
)


def test_it_refuses_odd_files_with_what_to_do() -> None:
    for file, says in ODD_FILES:
        with pytest.raises(Invalid) as refused:
            read_statement(file.encode(), date(2026, 1, 5))
        said = [str(refused.value), *map(str, (refused.value.fields or {}).values())]
        assert any(says in each for each in said), (says, said)


def test_equal_lines_of_a_day_are_different_money_and_newest_first_is_the_same_file() -> None:
    rows = [",30-12-2025,A,,100,100", ",31-12-2025,A,,5,105", ",31-12-2025,A,,5,110"]
    forth = read_statement((HEADS + "\n".join(rows)).encode(), date(2026, 1, 5))
    back = read_statement((HEADS + "\n".join(rows[::-1])).encode(), date(2026, 1, 5))
    keys = list(keys_of(forth.lines))
    assert len(set(keys)) == len(rows)
    assert list(keys_of(back.lines)) == keys


def test_it_matches_by_a_number_that_stands_alone_and_means_one_item() -> None:
    def line(words: str, paisa: int = 100) -> OpenLine:
        return OpenLine(id=new_id(), day=date(2026, 1, 1), amount_paisa=paisa, words=words)

    def item(*numbers: str) -> OpenItem:
        return OpenItem(id=new_id(), amount_paisa=100, numbers=numbers)

    cases = (
        ([line("payout epay-20 of")], [item("EPAY-20")], 1),
        ([line("payout EPAY-201")], [item("EPAY-20")], 0),
        ([line("payout EPAY-20", 99)], [item("EPAY-20")], 0),
        ([line("EPAY-20"), line("EPAY-20")], [item("EPAY-20")], 0),
        ([line("EPAY-20 EPAY-21")], [item("EPAY-20"), item("EPAY-21")], 0),
        ([line("A 12")], [item("12")], 0),
    )
    for lines, items, matched in cases:
        assert len(list(matched_by_number(lines, items))) == matched, lines


def test_it_needs_permissions(platform: Platform, session: Session) -> None:
    stranger = actor(make_person(session, "Stranger"))
    account = ProposeBankAccount(
        bank="hbl",
        bank_name="Habib Bank",
        branch="Quetta",
        account_number="12345678",
        purpose="Collections",
        closed=False,
        valid_from=date(2020, 1, 1),
        instrument="Letter",
        confidence=Confidence.UNVERIFIED,
    )
    run = platform.executor.execute
    with denied("payments.propose_bank_account"):
        run(BANK_ACCOUNT.propose, account, actor=stranger)
    with denied("payments.decide_bank_account"):
        run(BANK_ACCOUNT.approve, Approve(id=new_id()), actor=stranger)

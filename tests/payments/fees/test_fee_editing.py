"""The journeys of fees.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from factories.amounts import as_sent
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_department, make_person, make_staff
from factories.payments import make_fee, today
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.errors import Refusal
from app.identity.people.models import Organisation, Person
from app.money import plain_rupees
from app.platform import Platform
from app.unit_of_work import UseCase
from payments.bills.orders import Answers
from payments.fees import use_cases as fees_use_cases
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import Fixed
from payments.fees.queries.files import all_fees, in_force
from payments.fees.queries.rates import quote_fee

scenarios("payments/features/fees.feature")

NEW = Place("/fee-files/new", "/fee-files")
PROPOSE = Place("/fee-files/{}/propose", "/fee-files/{}/versions")
APPROVE = Place("/fee-files/versions/{}/approve", "/fee-versions/{}/approval")
REFUSE = Place("/fee-files/versions/{}/refuse", "/fee-versions/{}/refusal")
FILE = Place("/fee-files/{}", "/fee-files/{}")
PART = {"head_code": "B02201", "description": "Licence", "percent": "100"}


@dataclass
class Story:
    doors: Doors
    session: Session
    house: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def send(self, door: str, who: str, place: Place, data: dict[str, Any]) -> None:
        self.session.commit()
        self.outcome = self.doors.open(door, self.people[who]).send(place, data)
        self.session.expire_all()

    def fee(self, title: str) -> Fee:
        return self.session.scalars(select(Fee).filter_by(title=title)).one()

    @property
    def waiting(self) -> FeeVersion:
        query = select(FeeVersion).order_by(FeeVersion.id.desc())
        return self.session.scalars(query.limit(1)).one()


@pytest.fixture
def story(doors: Doors, session: Session) -> Story:
    return Story(doors, session, make_department(session, "Food Authority"))


def day(number: int) -> date:
    return today() + timedelta(days=number)


def terms(**changes: object) -> dict[str, Any]:
    values = {
        "kind": "fixed",
        "amount": "2500",
        "parts": [PART],
        "due_days": "15",
        "valid_from": day(30).isoformat(),
        "instrument": "Notification SO(F) 4-1",
        "confidence": "H",
    }
    return values | changes


@given("Salma and Naseer, who are rules and rates officers")
def _(story: Story) -> None:
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(story.session, roles.PARAMETER_OFFICER, name)


@given('a fee "Food licence" of Rs 2,000 since 01-01-2020')
def _(story: Story) -> None:
    make_fee(
        story.session,
        story.house,
        code="food-licence",
        title="Food licence",
        formula=Fixed(amount_paisa=2_000_00),
    )


@when(parsers.parse('{who} enters the fee "{title}" of Rs {rupees:d} for each, at the {door}'))
def _(story: Story, who: str, title: str, rupees: int, door: str) -> None:
    story.send(door, who, NEW, _new(story, title, kind="per_unit", amount=str(rupees)))
    assert story.outcome.ok, story.outcome.sentences


def _new(story: Story, title: str, **changes: object) -> dict[str, Any]:
    named = {
        "code": title.lower().replace(" ", "-"),
        "department_id": str(story.house.id),
        "title": title,
        "title_ur": "فیس",
        "service_group": "licences",
    }
    return terms(valid_from="01-01-2020") | named | changes


@when(parsers.parse('Salma enters the fee "Food licence" again under its code, at the {door}'))
def _(story: Story, door: str) -> None:
    story.send(door, "Salma", NEW, _new(story, "Food licence"))


@when(parsers.parse('Salma proposes Rs {amount} for "{title}" from day {first:d}, at the {door}'))
def _(story: Story, amount: str, title: str, first: int, door: str) -> None:
    data = terms(amount=as_sent(amount), valid_from=day(first).isoformat())
    story.send(door, "Salma", PROPOSE.at(story.fee(title).id), data)


@given(parsers.parse('it was approved that "{title}" costs Rs {amount} from day {first:d}'))
def _(story: Story, title: str, amount: str, first: int) -> None:
    data = terms(amount=as_sent(amount), valid_from=day(first).isoformat())
    story.send("api", "Salma", PROPOSE.at(story.fee(title).id), data)
    story.send("api", "Naseer", APPROVE.at(story.waiting.id), {})
    assert story.outcome.ok, story.outcome.sentences


WRONG: dict[str, dict[str, Any]] = {
    "heads that sum to 90 per cent": {"parts": [PART | {"percent": "90"}]},
    "no amount": {"amount": None},
    "a slab that does not begin at 0": {
        "kind": "slabs",
        "slabs": [{"starts_at": "5", "fixed": "1"}],
    },
    "a cap below the floor": {"kind": "percent", "percent": "2", "floor": "9", "cap": "8"},
    "an end before its beginning": {"valid_to": day(29).isoformat()},
    "a change of today without a note": {"valid_from": day(0).isoformat()},
    "an expiry before the due day": {"expiry_days": "14"},
    "a surcharge without a head": {"surcharge_percent": "10"},
    "the head of no surcharge": {"surcharge_head": "C02799"},
    "each day of no surcharge": {"surcharge_every": "day"},
    "the most of no surcharge": {"surcharge_cap": "24"},
    "days of grace of no surcharge": {"surcharge_grace_days": "7"},
    "a cap of nothing": {"kind": "percent", "percent": "2", "cap": "0"},
    "two exemptions of one code": {
        "exemptions": [
            {"code": "dis", "title": "Half", "percent": "50"},
            {"code": "dis", "title": "Whole", "percent": "90"},
        ]
    },
    "two exemptions of one title": {
        "exemptions": [
            {"code": "half", "title": "Widows", "percent": "50"},
            {"code": "whole", "title": "Widows", "percent": "90"},
        ]
    },
}


@when(parsers.parse('Salma proposes for "{title}", at the {door}, {what}'))
def _(story: Story, title: str, door: str, what: str) -> None:
    data = terms(**WRONG[what])
    story.send(door, "Salma", PROPOSE.at(story.fee(title).id), data)


@when(parsers.parse('Salma proposes "{title}" with a surcharge left empty, at the {door}'))
def _(story: Story, title: str, door: str) -> None:
    empty = {"surcharge_head": "", "surcharge_every": "once", "surcharge_grace_days": "0"}
    story.send(door, "Salma", PROPOSE.at(story.fee(title).id), terms(**empty))


@then("it has no surcharge")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert story.waiting.surcharge is None


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    story.send(door, who, APPROVE.at(story.waiting.id), {})


@when(parsers.parse('{who} refuses it because "{reason}", at the {door}'))
def _(story: Story, who: str, reason: str, door: str) -> None:
    story.send(door, who, REFUSE.at(story.waiting.id), {"reason": reason})


@then(parsers.parse('nobody can order a bill of "{title}"'))
def _(story: Story, title: str) -> None:
    with pytest.raises(Refusal, match="is not in force"):
        quote_fee(story.session, story.fee(title).code, day(0), Answers(quantity=4))


@then(parsers.parse('a bill of {count:d} of "{title}" costs Rs {rupees}'))
def _(story: Story, count: int, title: str, rupees: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    quote = quote_fee(story.session, story.fee(title).code, day(0), Answers(quantity=count))
    assert plain_rupees(quote.amount_paisa) == rupees


@then(parsers.parse('"{title}" costs Rs {rupees} on day {on:d}'))
def _(story: Story, title: str, rupees: str, on: int) -> None:
    quote = quote_fee(story.session, story.fee(title).code, day(on), Answers())
    assert plain_rupees(quote.amount_paisa) == rupees


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome.status == status
    assert story.outcome.says(text), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{text}"'))
def _(story: Story, name: str, text: str) -> None:
    assert not story.outcome.ok
    assert text in story.outcome.fields.get(name, ""), (story.outcome.fields, story.outcome.message)


@then(parsers.parse('Salma reads in the file of "{title}": "{text}"'))
def _(story: Story, title: str, text: str) -> None:
    for door in ("web", "api"):
        place = FILE.at(story.fee(title).id)
        assert text in story.doors.open(door, story.people["Salma"]).read(place).text


@pytest.mark.parametrize(
    ("permission", "use_case", "command"),
    [
        ("payments.propose_fee", fees_use_cases.propose_fee, None),
        ("payments.propose_fee", fees_use_cases.propose_fee_version, None),
        ("payments.decide_fee", fees_use_cases.approve_fee, None),
        ("payments.decide_fee", fees_use_cases.refuse_fee, None),
        ("payments.read_fee_files", all_fees, None),
    ],
)
def test_it_is_for_officers_alone(
    platform: Platform, session: Session, permission: str, use_case: UseCase[object], command: None
) -> None:
    person = make_person(session)
    session.commit()
    with denied(permission):
        platform.executor.execute(use_case, command, actor=actor(person))


def test_a_version_is_in_force_on_its_days_once_it_is_approved() -> None:
    last = today() + timedelta(days=1)
    row = FeeVersion(valid_from=today(), valid_to=last)
    assert in_force([row], today()) is None
    row.approved_at = real_now()
    days = (today() - timedelta(days=1), today(), last, last + timedelta(days=1))
    assert [in_force([row], day) for day in days] == [None, row, row, None]

"""The journeys of sanctions.feature, through both doors."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from factories.doors import Doors, Outcome, Place
from factories.payees import Payees
from factories.sanctions import order_for, sanction
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.outbox.models import Event
from app.platform import Platform
from payments.public import SanctionView, sanction_state
from payments.sanctions.models import Sanction, SanctionEnding

scenarios("payments/features/sanctions.feature")

SHOW = Place("/sanctions/{}", "/sanctions/{}")
RECORD = Place("/sanctions/{}/record", "/sanctions/{}/steps")
END = Place("/sanctions/{}/end", "/sanctions/{}/endings")
CONFIRM = Place("/sanctions/endings/{}/approve", "/sanction-endings/{}/approval")
REFUSE = Place("/sanctions/endings/{}/refuse", "/sanction-endings/{}/refusal")


@dataclass
class Story:
    payees: Payees
    sanction: SanctionView | None = None
    outcome: Outcome | None = None

    @property
    def id(self) -> object:
        assert self.sanction
        return self.sanction.id

    @property
    def today(self) -> str:
        with self.payees.platform.executor.reading(self.payees.officer()) as uow:
            return local_day(uow.instant()).strftime("%d-%m-%Y")

    def send(self, doors: Doors, name: str, door: str, place: Place, data: dict[str, str]) -> None:
        person = self.payees.finance if name == "Zainab" else self.payees.other
        self.outcome = doors.open(door, person, proved=True).send(place, data)

    def ending(self) -> object:
        self.payees.session.expire_all()
        newest = select(SanctionEnding.id).order_by(SanctionEnding.id.desc())
        return self.payees.session.scalars(newest).first()


@pytest.fixture
def story(platform: Platform, session: Session) -> Story:
    return Story(Payees.of(platform, session))


@given("Turbat Traders, whose account is in force, and Zainab and Farid, who are finance officers")
def _(story: Story) -> None:
    story.payees.in_force()


@given("a sanction of Rs 50,000, of which Rs 5,000 are withheld as tax")
def _(story: Story, platform: Platform) -> None:
    order = order_for(story.payees.payee)
    story.sanction = sanction(platform.executor, order, story.payees.officer())


def _record(story: Story, doors: Doors, name: str, kind: str, door: str, **more: str) -> None:
    data = {"kind": kind, "day": story.today, **more}
    story.send(doors, name, door, RECORD.at(story.id), data)


@when(parsers.re(r'(?P<name>\w+) records "(?P<kind>\w+)", at the (?P<door>\w+)'))
def _(story: Story, doors: Doors, name: str, kind: str, door: str) -> None:
    _record(story, doors, name, kind, door)


@when(
    parsers.re(
        r'(?P<name>\w+) records "(?P<kind>\w+)" with (?P<what>number|note) "(?P<text>[^"]+)",'
        r" at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, name: str, kind: str, what: str, text: str, door: str) -> None:
    field = {"number": "reference", "note": "note"}[what]
    _record(story, doors, name, kind, door, **{field: text})


@when(parsers.parse('Zainab records "submitted" on a day to come, at the {door}'))
def _(story: Story, doors: Doors, platform: Platform, door: str) -> None:
    with platform.executor.reading(story.payees.officer()) as uow:
        tomorrow = local_day(uow.instant()) + timedelta(days=1)
    data = {"kind": "submitted", "day": tomorrow.strftime("%d-%m-%Y")}
    story.send(doors, "Zainab", door, RECORD.at(story.id), data)


@when(parsers.parse('Zainab records that it was paid by cheque "{number}", at the {door}'))
def _(story: Story, doors: Doors, number: str, door: str) -> None:
    data = {"kind": "paid", "day": story.today, "method": "cheque", "reference": number}
    story.send(doors, "Zainab", door, END.at(story.id), data)


@when(
    parsers.re(
        r"Zainab records that it (?:is|was) (?P<kind>cancelled|returned)"
        r' because "(?P<reason>[^"]+)", at the (?P<door>\w+)'
    )
)
def _(story: Story, doors: Doors, kind: str, reason: str, door: str) -> None:
    data = {"kind": kind, "day": story.today, "reason": reason}
    story.send(doors, "Zainab", door, END.at(story.id), data)


@when(parsers.parse("{name} confirms the end, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    story.send(doors, name, door, CONFIRM.at(story.ending()), {})


@when(parsers.parse('Farid refuses the end because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, reason: str, door: str) -> None:
    story.send(doors, "Farid", door, REFUSE.at(story.ending()), {"reason": reason})
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences


def _now(story: Story) -> SanctionView:
    with story.payees.platform.executor.reading(story.payees.officer()) as uow:
        found = sanction_state(uow, "award:1")
    assert found
    return found


@then(parsers.parse('the sanction is "{state}" by "{reference}"'))
def _(story: Story, state: str, reference: str) -> None:
    found = _now(story)
    assert (found.state, found.reference) == (state, reference)
    assert found.paid_on is not None


@then(parsers.re(r'the sanction is "(?P<state>\w+)"$'))
def _(story: Story, state: str) -> None:
    assert _now(story).state == state


def _heard(session: Session) -> list[Event]:
    ends = Event.name.like("payments.sanction%")
    return list(session.scalars(select(Event).where(ends)))


@then("nobody has heard of an end")
def _(session: Session) -> None:
    assert _heard(session) == []


@then(parsers.parse('others hear "{name}"'))
def _(story: Story, session: Session, name: str) -> None:
    (event,) = _heard(session)
    row = session.scalars(select(Sanction)).one()
    assert event.name == name
    assert event.payload == {"sanction_id": str(row.id), "business_key": "award:1"}


@then(parsers.parse('its history shows the token "{number}", at the {door}'))
def _(story: Story, doors: Doors, number: str, door: str) -> None:
    seen = doors.open(door, story.payees.other).read(SHOW.at(story.id)).text
    assert number in seen
    assert "C-77" in seen
    assert "Zainab" in seen
    assert "Farid" in seen


@then(parsers.parse('the answer is {status:d}: "{words}"'))
def _(story: Story, status: int, words: str) -> None:
    assert story.outcome
    assert story.outcome.status == status
    assert story.outcome.says(words), story.outcome.sentences

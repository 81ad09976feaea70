"""The journeys of retention.feature, through both doors."""

from dataclasses import dataclass, field

import pytest
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.identity.people.models import Person
from app.retention.models import RetentionRule
from app.retention.schemas import TEXTS
from app.retention.use_cases import SHIPPED

scenarios("retention/features/retention.feature")
KEPT = Place("/what-we-keep", "/what-we-keep")
ENTER = Place("/what-we-keep/rules/new", "/what-we-keep/rules")
APPROVE = Place("/what-we-keep/rules/{}/approve", "/what-we-keep/rules/{}/approval")
REFUSE = Place("/what-we-keep/rules/{}/refuse", "/what-we-keep/rules/{}/refusal")
KINDS = {"the audit trail": "trail", "the weather": "weather"}
URDU = {"Ten years": "دس سال", "Twelve years": "بارہ سال"}


@dataclass
class Story:
    doors: Doors
    session: Session
    client: FlaskClient
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    @property
    def newest(self) -> RetentionRule:
        self.session.expire_all()
        query = select(RetentionRule).order_by(RetentionRule.id.desc()).limit(1)
        return self.session.scalars(query).one()

    def send(self, who: str, door: str, place: Place, data: dict[str, str]) -> None:
        self.outcome = self.doors.open(door, self.people[who]).send(place, data)


@given("Salma and Naseer, who are rules and rates officers", target_fixture="story")
def _(doors: Doors, session: Session, client: FlaskClient) -> Story:
    story = Story(doors, session, client)
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()
    return story


@when(parsers.parse('Salma enters "{term}" for {kind} from {day}, at the {door}'))
def _(story: Story, term: str, kind: str, day: str, door: str) -> None:
    data = dict.fromkeys(TEXTS, "Somebody") | {
        "kind": KINDS[kind],
        "term": term,
        "term_ur": URDU[term],
        "valid_from": day,
        "instrument": "A sample order",
        "confidence": "U",
    }
    story.send("Salma", door, ENTER, data)


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    story.send(who, door, APPROVE.at(story.newest.id), {})


@when(parsers.parse('Naseer refuses it because "{reason}", at the {door}'))
def _(story: Story, reason: str, door: str) -> None:
    story.send("Naseer", door, REFUSE.at(story.newest.id), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("a stranger reads what is kept, at the {door}"))
def _(story: Story, door: str) -> None:
    story.outcome = story.doors.open(door).read(KEPT)
    assert story.outcome.ok
    for view in SHIPPED.values():
        assert view.title.en in story.outcome.text
        assert view.seen_by in story.client.get("/api/v1/what-we-keep").get_data(as_text=True)


@then(parsers.parse('it says of the audit trail "{term}"'))
def _(story: Story, term: str) -> None:
    items = story.client.get("/api/v1/what-we-keep").get_json()["items"]
    assert next(each["term"] for each in items if each["kind"] == "trail") == term
    assert term in story.doors.open("web").read(KEPT).text


@then(parsers.parse('it says in Urdu "{term}"'))
def _(story: Story, term: str) -> None:
    assert term in story.client.get("/what-we-keep?lang=ur", follow_redirects=True).text


@then("it states no unverified source as law")
def _(story: Story) -> None:
    assert "How this release works" not in story.outcome.text
    items = story.client.get("/api/v1/what-we-keep").get_json()["items"]
    assert all((each["source"] is None) == (each["confidence"] == "U") for each in items)


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(sentence), story.outcome.sentences


def test_an_approved_rule_never_changes(story_rule: RetentionRule, session: Session) -> None:
    with pytest.raises(DBAPIError):
        session.execute(
            text("update retention_rules set term = 'x' where id = :id"), {"id": story_rule.id}
        )


@pytest.fixture
def story_rule(session: Session) -> RetentionRule:
    from app.clock import real_now
    from app.db import new_id

    row = RetentionRule(
        id=new_id(),
        entered_by=make_staff(session, roles.PARAMETER_OFFICER).id,
        entered_at=real_now(),
        kind="trail",
        valid_from=local_day(real_now()),
        instrument="A sample",
        confidence="U",
        **dict.fromkeys(TEXTS, "A text"),
    )
    session.add(row)
    session.commit()
    return row

"""The journeys of key.feature, through both doors; and what becomes of a request nobody serves."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from factories import tenders as t
from factories.doors import Doors, Outcome, Place
from factories.identity import make_person, sign_in
from factories.marketplace import make_published
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.platform import Platform
from marketplace.committees.use_cases import forget_old_requests
from marketplace.sealing import age, member_identity
from marketplace.sealing.passphrase import Work
from marketplace.tenders.models import MemberIdentity, MemberIdentityRequest

scenarios("marketplace/committees/features/key.feature")
KEY = Place("/committee/key", "/committee/key")
MINE = Place("/committee", "/committee/tenders")
PASSPHRASE = "granite ladder pickle orbit"


@dataclass
class Play:
    doors: Doors
    session: Session
    platform: Platform
    door: str = "api"
    people: list[Person] = field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def zarina(self) -> Person:
        return self.people[0]

    @property
    def last(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    def keys(self) -> list[MemberIdentity]:
        self.session.expire_all()
        mine = self.session.query(MemberIdentity).filter_by(person_id=self.zarina.id)
        return mine.order_by(MemberIdentity.created_at).all()


@pytest.fixture
def play(doors: Doors, session: Session, platform: Platform) -> Play:
    return Play(doors, session, platform)


@given("Zarina, whom nobody has asked before")
def zarina(play: Play) -> None:
    play.people.append(make_person(play.session, "Zarina Khan"))
    play.session.commit()


@given("Zarina, who has a key already")
def keyed(play: Play) -> None:
    zarina(play)
    t.give_key(play.session, play.zarina)


@given("Zarina, who chairs the committee of a published tender")
def chairs(play: Play) -> None:
    world = make_published(play.session, title="Furniture and fixture for the project unit, Quetta")
    play.people.append(world.members[0])
    play.session.commit()


@when(parsers.parse('Zarina asks for a key with "{passphrase}" and then "{again}" at the {door}'))
def ask_twice(play: Play, passphrase: str, again: str, door: str) -> None:
    play.door = door
    data = {"passphrase": passphrase, "repeated": again}
    play.outcome = play.doors.open(door, play.zarina).send(KEY, data)


@when(parsers.re(r'Zarina asks for a key with "(?P<passphrase>[^"]*)" at the (?P<door>\w+)$'))
def ask(play: Play, passphrase: str, door: str) -> None:
    ask_twice(play, passphrase, passphrase, door)


@when("the worker has worked")
def worked(play: Play) -> None:
    t.deliver_all(play.platform)


@when(parsers.parse("Zarina looks at her committees at the {door}"))
def look(play: Play, door: str) -> None:
    play.door = door
    play.outcome = play.doors.open(door, play.zarina).read(MINE)


@then("Zarina's key is being made")
def being_made(play: Play) -> None:
    assert play.last.ok, play.last.sentences
    seen = play.doors.open(play.door, play.zarina).read(KEY)
    if play.door == "web":
        assert "Your key is being made." in seen.text
        assert 'http-equiv="refresh"' in seen.body
        assert 'name="passphrase"' not in seen.body
    else:
        assert seen.body["state"] == "making"


@then(parsers.parse('Zarina has a key, locked with "{passphrase}"'))
def has_key(play: Play, passphrase: str) -> None:
    current = play.keys()[-1]
    assert current.retired_at is None
    identity = member_identity.unlock(current.locked, passphrase)
    assert age.recipient_of(identity) == current.recipient
    seen = play.doors.open("api", play.zarina).read(KEY).body
    assert (seen["state"], seen["recipient"]) == ("ready", current.recipient)
    assert play.session.query(MemberIdentityRequest).count() == 0


@then("Zarina is notified that her key is ready")
def is_told(play: Play) -> None:
    assert "marketplace/key_made" in t.told(play.session, play.zarina)


@then("the passphrase is in no table, event or audit row")
def nowhere(play: Play) -> None:
    values = list(t.every_value(play.session))
    assert any(b"age1" in value for _, value in values)  # the search does find things
    assert [table for table, value in values if b"granite" in value] == []


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def refused(play: Play, name: str, sentence: str) -> None:
    assert play.last.status == 422
    assert sentence in play.last.fields.get(name, ""), play.last.fields


@then("Zarina has no key")
def no_key(play: Play) -> None:
    t.deliver_all(play.platform)
    assert play.keys() == []


@then("her old key is kept, and retired")
def old_kept(play: Play) -> None:
    old, new = play.keys()
    assert old.retired_at is not None
    assert new.retired_at is None


@then(parsers.parse('she reads "{title}"'))
def reads(play: Play, title: str) -> None:
    assert title in play.last.text


@then("somebody else reads nothing of it")
def other_reads(play: Play) -> None:
    other = make_person(play.session, "Somebody")
    play.session.commit()
    assert "Furniture" not in play.doors.open(play.door, other).read(MINE).text


def _asked(doors: Doors, session: Session) -> Person:
    person = make_person(session, "Murad")
    session.commit()
    data = {"passphrase": PASSPHRASE, "repeated": PASSPHRASE}
    assert doors.open("api", person).send(KEY, data).ok
    return person


def test_it_keeps_the_waiting_passphrase_sealed(doors: Doors, session: Session) -> None:
    person = _asked(doors, session)
    waiting = session.get_one(MemberIdentityRequest, person.id)
    assert b"granite" not in waiting.passphrase


def test_it_says_when_no_worker_came_and_forgets_the_passphrase(
    doors: Doors, session: Session, platform: Platform
) -> None:
    person = _asked(doors, session)
    for hours, state in ((1, "failed"), (25, "none")):
        session.execute(
            update(MemberIdentityRequest).values(asked_at=real_now() - timedelta(hours=hours))
        )
        session.commit()
        platform.executor.execute(forget_old_requests, None, actor=SYSTEM)
        assert doors.open("api", person).read(KEY).body["state"] == state
    assert session.query(MemberIdentityRequest).count() == 0


def test_it_does_nothing_for_a_request_that_was_served(
    doors: Doors, session: Session, platform: Platform
) -> None:
    person = _asked(doors, session)
    _asked_again = {"passphrase": PASSPHRASE, "repeated": PASSPHRASE}
    assert doors.open("api", person).send(KEY, _asked_again).ok
    t.deliver_all(platform)
    assert session.query(MemberIdentity).filter_by(person_id=person.id).count() == 1


def test_it_never_shows_a_passphrase_again(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    person = make_person(session, "Murad")
    session.commit()
    sign_in(session, platform.settings.secret_key, client, person)
    data = {"passphrase": PASSPHRASE, "repeated": "something else"}
    page = client.post("/committee/key", data=data)
    assert page.status_code == 422
    assert "granite" not in page.text


def test_it_speaks_urdu_to_members(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    person = make_person(session, "Murad")
    session.commit()
    sign_in(session, platform.settings.secret_key, client, person)
    page = client.get("/committee/key?lang=ur").text
    assert "آپ کی کمیٹی کلید" in page
    assert "Your committee key" not in page


def test_it_asks_who_is_there(client: FlaskClient) -> None:
    assert client.get("/committee/key").status_code == 303
    assert client.get("/api/v1/committee/key").status_code == 401


@pytest.mark.parametrize(
    ("demonstration", "work"), [(False, Work.FULL), (True, Work.DEMONSTRATION)]
)
def test_it_locks_dearly_wherever_the_passphrase_is_a_secret(
    doors: Doors,
    session: Session,
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
    demonstration: bool,  # noqa: FBT001 - parametrized
    work: Work,
) -> None:
    person = _asked(doors, session)
    monkeypatch.setattr(platform.executor, "demonstration", demonstration)
    t.deliver_all(platform)
    made = session.query(MemberIdentity).filter_by(person_id=person.id).one()
    assert made.locked.split(b"\n")[1].endswith(b" %d" % work)

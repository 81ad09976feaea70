"""The journeys of following.feature, through both doors."""

import json
import re
from dataclasses import dataclass, field
from uuid import UUID

from factories.applicants import (
    APPEAL,
    CORRECT,
    MINE,
    ONE,
    RENEW,
    TRACK,
    TRACKED,
    WITHDRAW,
    Applicant,
)
from factories.applying import Applying
from factories.cases import make_officer
from factories.doors import Door, Doors, Outcome, Place
from factories.identity import actor, make_person
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application, Draft
from app.casework.cases.models.outcome import Appeal
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.clock import real_now
from app.identity.people.models import OneTimeCode, Person
from app.notifications.models import Message

scenarios("casework/features/following.feature")


@dataclass
class Story:
    """An application, and what came of the last thing done about it."""

    application_id: UUID
    outcome: Outcome | None = None
    visitors: dict[str, Door] = field(default_factory=dict)
    request_id: str = ""
    made: UUID | None = None

    @property
    def came(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome


@given(
    "Gul Khan has submitted an application to sell toys, and paid for it", target_fixture="story"
)
def _(applying: Applying, session: Session) -> Story:
    session.get_one(Person, applying.person.id).mobile_verified_at = real_now()
    session.commit()
    return Story(applying.paid(applying.hand_in().id))


@given("Zainab of the Board has taken the step")
def _(story: Story, applying: Applying, session: Session) -> None:
    office = applying.offices["toy_board"]
    zainab = make_officer(session, office, name="Zainab")
    session.commit()
    task = applying.part(story.application_id).open_tasks[0]
    officer = actor(zainab, roles.CASE_OFFICER, organisation=office)
    applying.do(take_task, TakeTask(task_id=task.id), officer)


@given(parsers.parse("the Board has {outcome} the licence"))
def _(story: Story, applying: Applying, outcome: str) -> None:
    if outcome == "granted":
        applying.grant(story.application_id)
    else:
        applying.decide(story.application_id, "shop", outcome)


def gul(doors: Doors, applying: Applying, door: str) -> Applicant:
    return Applicant(doors.open(door, applying.person))


@when(parsers.parse("Gul Khan looks at his application, at the {door}"))
def _(story: Story, doors: Doors, applying: Applying, door: str) -> None:
    story.outcome = gul(doors, applying, door).door.read(ONE.at(story.application_id))
    assert story.came.ok


@when(parsers.parse("Gul Khan lists his applications, at the {door}"))
def _(story: Story, doors: Doors, applying: Applying, door: str) -> None:
    story.outcome = gul(doors, applying, door).door.read(MINE)


@when(parsers.parse("somebody else lists theirs, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    other = make_person(session, "Somebody Else")
    session.commit()
    story.outcome = doors.open(door, other).read(MINE)


@when(parsers.parse("somebody asks for it by its reference, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    reference = session.get_one(Application, story.application_id).reference
    ask(story, doors, door, reference.lower().replace("-", " "))


@when(parsers.parse('somebody asks for "{reference}" by its reference, at the {door}'))
def ask(story: Story, doors: Doors, door: str, reference: str) -> None:
    story.visitors[door] = doors.open(door)
    story.outcome = story.visitors[door].send(TRACK, {"reference": reference})
    assert story.came.ok, story.came.sentences
    story.request_id = story.came.id


def write_code(story: Story, door: str, code: str) -> None:
    place = TRACKED.at(story.request_id)
    story.outcome = story.visitors[door].send(place, {"code": code})


@when(parsers.parse("writes a wrong code, at the {door}"))
def _(story: Story, applying: Applying, session: Session, door: str) -> None:
    code = sent_code(applying, session)
    write_code(story, door, "000000" if code != "000000" else "111111")


@when(parsers.parse("they write the code that came to Gul Khan's mobile, at the {door}"))
def _(story: Story, applying: Applying, session: Session, door: str) -> None:
    write_code(story, door, sent_code(applying, session))
    assert story.came.ok, story.came.sentences


def sent_code(applying: Applying, session: Session) -> str:
    """Return the code that went out."""
    vault = applying.platform.executor.vault
    (message,) = session.scalars(select(Message))
    words = json.loads(vault.open_for(message.place, message.sealed or b""))["sms"]
    return re.findall(r"\d{6}", words)[0]


@when(
    parsers.re(
        r'Gul Khan withdraws it because "(?P<why>[^"]+)", at the (?P<door>\w+)',
    )
)
def _(story: Story, doors: Doors, applying: Applying, why: str, door: str) -> None:
    place = WITHDRAW.at(story.application_id)
    story.outcome = gul(doors, applying, door).door.send(place, {"reason": why})
    assert story.came.ok, story.came.sentences


@when(parsers.parse("Gul Khan tries to withdraw it once more, at the {door}"))
def _(story: Story, doors: Doors, applying: Applying, door: str) -> None:
    place = WITHDRAW.at(story.application_id)
    story.outcome = gul(doors, applying, door).door.send(place, {"reason": "Once more"})


@when(
    parsers.re(
        r"Gul Khan (?P<tries>tries to )?appeals? (without grounds|because \"(?P<why>[^\"]+)\"),"
        r" at the (?P<door>\w+)"
    )
)
def _(
    story: Story, doors: Doors, applying: Applying, tries: str | None, why: str | None, door: str
) -> None:
    place = APPEAL.at(story.application_id, applying.part(story.application_id).row.id)
    story.outcome = gul(doors, applying, door).door.send(place, {"grounds": why or ""})
    assert tries or story.came.ok, story.came.sentences


@when(parsers.re(r"Gul Khan (?P<tries>tries to )?begins? its (?P<kind>\w+), at the (?P<door>\w+)"))
def _(
    story: Story, doors: Doors, applying: Applying, tries: str | None, kind: str, door: str
) -> None:
    place = {"correction": CORRECT, "renewal": RENEW}[kind]
    at = place.at(story.application_id, applying.part(story.application_id).row.id)
    story.outcome = gul(doors, applying, door).door.send(at)
    if not tries:
        assert story.came.ok, story.came.sentences
        story.made = UUID(story.came.id)


@then(parsers.parse('he reads "{words}"'))
def _(story: Story, words: str) -> None:
    assert words in story.came.text


@then("he reads that Zainab of the Board of Toys has it")
def _(story: Story, applying: Applying) -> None:
    assert "Zainab" in story.came.text
    assert applying.offices["toy_board"].name in story.came.text


@then(parsers.parse('he reads since when, until when, and "{following}"'))
def _(story: Story, following: str) -> None:
    assert following in story.came.text
    if isinstance(story.came.body, dict):
        now = next(e for e in story.came.body["parts"][0]["steps"] if e["state"] == "now")
        assert now["since"]
        assert now["clock"]["last_day"]
        assert now["clock"]["allowed"] == 3
    else:
        assert "Since:" in story.came.text
        assert "To be done by" in story.came.text


@then("he reads that the corner waits for the licence")
def _(story: Story) -> None:
    assert "Starts when this is decided: Toy shop licence" in story.came.text


@then(parsers.re(r'(he finds|they (?P<no>do not) find) "(?P<name>[^"]+)" there'))
def _(story: Story, no: str | None, name: str) -> None:
    assert story.came.ok
    assert (name in story.came.text) is (no is None)


@then(parsers.re(r"the answer is (?P<status>\d+)(: \"(?P<sentence>[^\"]+)\")?$"))
def _(story: Story, status: str, sentence: str | None) -> None:
    assert story.came.status == int(status), story.came.sentences
    assert not sentence or story.came.says(sentence), story.came.sentences


@then(parsers.parse('they read "{words}", and no name of anybody'))
def _(story: Story, words: str) -> None:
    seen = story.came.text
    for door in story.visitors.values():
        if door.name == "web":
            seen = door.read(Place(story.came.location, "")).text
    assert words in seen
    assert not any(name in seen for name in ("Zainab", "Gul Khan", "Blue Kite", "54400"))


@then("they are asked for a code that never comes")
def _(story: Story, session: Session) -> None:
    assert session.get(OneTimeCode, UUID(story.request_id)) is not None
    assert session.scalars(select(Message)).all() == []


@then("the offices stop")
def _(session: Session) -> None:
    assert session.scalar(text("select count(*) from open_tasks")) == 0


@then("the appeal waits for another officer")
def _(session: Session) -> None:
    session.expire_all()
    appeal = session.scalars(select(Appeal)).one()
    assert (appeal.grounds, appeal.outcome) == ("The lease proves it", None)


@then("a filing about the grant waits, filled in with what he wrote")
def _(story: Story, session: Session, applying: Applying) -> None:
    session.expire_all()
    filing = session.get_one(Application, story.made)
    assert filing.kind == "correction"
    assert filing.about_id == applying.part(story.application_id).row.id
    assert session.get_one(Draft, filing.id).answers["shop_name"] == "Blue Kite"

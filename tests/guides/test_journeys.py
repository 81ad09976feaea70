"""The journeys of portal.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from factories.doors import Doors, Outcome, Place
from factories.guides import A_PDF, form_terms, office_terms
from factories.identity import make_staff
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.guides.models import Office, PublishedForm
from app.guides.queries.offices import offices
from app.identity.people.models import Person

scenarios("guides/features/portal.feature")

SEND = Place("/forms/kept/new", "/form-versions")
PUBLISH = Place("/forms/kept/{}/approve", "/form-versions/{}/approval")
REFUSE_FORM = Place("/forms/kept/{}/refuse", "/form-versions/{}/refusal")
WITHDRAW = Place("/forms/kept/{}/withdraw", "/form-versions/{}/withdrawal")
ENTER = Place("/offices/kept/new", "/office-entries")
APPROVE = Place("/offices/kept/{}/approve", "/office-entries/{}/approval")
REFUSE_OFFICE = Place("/offices/kept/{}/refuse", "/office-entries/{}/refusal")
SAY = Place("/feedback", "/guides/feedback")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    office: str = ""
    outcome: Outcome | None = None


@pytest.fixture
def story() -> Story:
    return Story()


@given("Sana, Bilal and Rubina, who are facilitation officers")
def _(story: Story, session: Session) -> None:
    for name in ("Sana", "Bilal", "Rubina"):
        story.people[name] = make_staff(session, roles.FACILITATION_OFFICER, name)
    session.commit()


def sent(story: Story, outcome: Outcome) -> Outcome:
    story.outcome = outcome
    return outcome


def worked(outcome: Outcome) -> Outcome:
    assert outcome.ok, outcome.sentences
    return outcome


def send_form(
    story: Story, doors: Doors, name: str, version: str, form: str, door: str, *, file: bool = True
) -> Outcome:
    files = {"file": ("shop.pdf", A_PDF)} if file else {"none": ("", b"")}
    opened = doors.open(door, story.people[name])
    return sent(story, opened.send(SEND, form_terms(code=form, version=version), files))


@when(parsers.parse('{name} sends version "{version}" of the form "{form}", at the {door}'))
def _(story: Story, doors: Doors, name: str, version: str, form: str, door: str) -> None:
    story.forms[version] = worked(send_form(story, doors, name, version, form, door)).id


@when(parsers.parse('{name} tries to send version "{version}" of the form "{form}", at the {door}'))
def _(story: Story, doors: Doors, name: str, version: str, form: str, door: str) -> None:
    send_form(story, doors, name, version, form, door)


@when(
    parsers.parse(
        '{name} tries to send version "{version}" of the form "{form}" without a file,'
        " at the {door}"
    )
)
def _(story: Story, doors: Doors, name: str, version: str, form: str, door: str) -> None:
    send_form(story, doors, name, version, form, door, file=False)


def act(
    story: Story, doors: Doors, name: str, door: str, place: Place, data: dict[str, str]
) -> Outcome:
    return sent(story, doors.open(door, story.people[name]).send(place, data))


@when(parsers.parse('{name} publishes version "{version}", at the {door}'))
def _(story: Story, doors: Doors, name: str, version: str, door: str) -> None:
    worked(act(story, doors, name, door, PUBLISH.at(story.forms[version]), {}))


@when(parsers.parse('{name} tries to publish version "{version}", at the {door}'))
def _(story: Story, doors: Doors, name: str, version: str, door: str) -> None:
    act(story, doors, name, door, PUBLISH.at(story.forms[version]), {})


@when(parsers.parse('{name} refuses version "{version}" because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, version: str, reason: str, door: str) -> None:
    place = REFUSE_FORM.at(story.forms[version])
    worked(act(story, doors, name, door, place, {"reason": reason}))


@when(parsers.parse('{name} withdraws version "{version}" because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, version: str, reason: str, door: str) -> None:
    place = WITHDRAW.at(story.forms[version])
    worked(act(story, doors, name, door, place, {"reason": reason}))


def downloaded(story: Story, session: Session, client: FlaskClient, version: str) -> int:
    row = session.get_one(PublishedForm, UUID(story.forms[version]))
    return client.get(f"/documents/{row.document_id}").status_code


@then(parsers.parse('anybody can download version "{version}"'))
def _(story: Story, session: Session, client: FlaskClient, version: str) -> None:
    assert downloaded(story, session, client, version) == 200


@then(parsers.parse('nobody can download version "{version}"'))
def _(story: Story, session: Session, client: FlaskClient, version: str) -> None:
    assert downloaded(story, session, client, version) == 303  # to sign in


@then(parsers.parse('version "{version}" is "{state}"'))
def _(client: FlaskClient, version: str, state: str) -> None:
    page = client.get("/forms/shop-registration?lang=en").text
    rows = [row for row in page.split("<tr") if f">{version}</th>" in row]
    assert len(rows) == 1
    assert state in rows[0]
    kept = client.get("/api/v1/forms").json["items"]
    assert [each["version"] == version for each in kept] == [state == "In use"] * len(kept)


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences


def day_of(words: str) -> date:
    today = local_day(real_now())
    if words.endswith(" days ago"):
        return today - timedelta(days=int(words.removesuffix(" days ago")))
    return today + timedelta(days=int(words == "tomorrow"))


def enter(story: Story, doors: Doors, name: str, door: str, terms: dict[str, Any]) -> Outcome:
    return sent(story, doors.open(door, story.people[name]).send(ENTER, terms))


@when(
    parsers.re(
        r'(?P<name>\w+) (?P<tries>tries to enter|enters) the office "(?P<code>[\w-]+)" in'
        r' "(?P<place>\w+)" at "(?P<address>[^"]+)" from (?P<day>[\w ]+), at the (?P<door>\w+)'
    )
)
def _(
    story: Story,
    doors: Doors,
    name: str,
    tries: str,
    code: str,
    place: str,
    address: str,
    day: str,
    door: str,
) -> None:
    terms = office_terms(code=code, district=place, address=address, valid_from=day_of(day))
    outcome = enter(story, doors, name, door, terms)
    if tries == "enters":
        story.office = worked(outcome).id


@when(parsers.parse('{name} closes the office "{code}" from tomorrow, at the {door}'))
def _(story: Story, doors: Doors, name: str, code: str, door: str) -> None:
    terms = office_terms(code=code, valid_from=day_of("tomorrow"), operating=False)
    story.office = worked(enter(story, doors, name, door, terms)).id


@when(parsers.parse("{name} approves it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    worked(act(story, doors, name, door, APPROVE.at(story.office), {}))


@when(parsers.parse("{name} tries to approve it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    act(story, doors, name, door, APPROVE.at(story.office), {})


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    worked(act(story, doors, name, door, REFUSE_OFFICE.at(story.office), {"reason": reason}))


@then("the public finds no office")
def _(client: FlaskClient) -> None:
    assert client.get("/api/v1/offices").json["items"] == []
    assert "No office is entered here yet." in client.get("/offices?lang=en").text


@then(parsers.parse('the public finds the office at "{address}", not verified'))
def _(client: FlaskClient, address: str) -> None:
    (found,) = client.get("/api/v1/offices?district=kech").json["items"]
    assert (found["address"], found["verified"], found["citation"]) == (address, False, None)
    page = client.get("/offices?district=kech&lang=en").text
    assert address in page
    assert "Not verified, not law" in page
    assert "Word of the porter" not in page


@then("from tomorrow the public finds no office")
def _(session: Session) -> None:
    assert offices(session, day_of("tomorrow")).items == []
    assert session.scalars(select(Office.id)).first() is not None


@when(
    parsers.re(
        r'somebody says of "(?P<page>[^"]+)" that it was not useful: "(?P<words>[^"]+)",'
        r" at the (?P<door>\w+)"
    )
)
def _(doors: Doors, page: str, words: str, door: str) -> None:
    said = {"page": page, "language": "ur", "useful": False, "words": words}
    worked(doors.open(door).send(SAY, said))


@when(parsers.parse('somebody tries to say something of "{page}", at the {door}'))
def _(story: Story, doors: Doors, page: str, door: str) -> None:
    sent(story, doors.open(door).send(SAY, {"page": page, "useful": True}))


@when(parsers.parse('somebody tries to say of "{page}" more than is kept, at the {door}'))
def _(story: Story, doors: Doors, page: str, door: str) -> None:
    said = {"page": page, "useful": True, "words": "x" * 1001}
    sent(story, doors.open(door).send(SAY, said))


@then(parsers.parse('officers read of "{page}": "{words}"'))
def _(story: Story, doors: Doors, page: str, words: str) -> None:
    place = Place("/feedback/read/{}", "/guides/feedback/{}").at(page)
    assert words in doors.open("web", story.people["Sana"]).read(place).text
    (told,) = doors.open("api", story.people["Sana"]).read(place).body["items"]
    today = local_day(real_now()).isoformat()
    assert {**told, "id": ""} == {
        "id": "",
        "page": page,
        "language": "ur",
        "useful": False,
        "words": words,
        "given_on": today,
    }


@then(parsers.parse('officers count {yes:d} yes and {no:d} no for "{page}"'))
def _(story: Story, doors: Doors, yes: int, no: int, page: str) -> None:
    place = Place("/feedback/read", "/guides/feedback")
    (told,) = doors.open("api", story.people["Sana"]).read(place).body["items"]
    assert (told["page"], told["yes"], told["no"]) == (page, yes, no)
    assert f"{no} of {yes + no}" in doors.open("web", story.people["Sana"]).read(place).text

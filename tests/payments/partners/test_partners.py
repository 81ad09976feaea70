"""The journeys of partners.feature, through both doors, and who may not."""

import re
from dataclasses import dataclass, field

import pytest
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.partners import PASSWORD, TestMachine, make_partner
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.identity.people.models import Person
from app.platform import Platform
from payments.bills.policy.psid import make_psid
from payments.partners import queries as queries
from payments.partners.use_cases.register_partner import (
    ApprovePartner,
    EndPartner,
    ProposePartner,
    RefusePartner,
    RenewPassword,
    approve_partner,
    end_partner,
    propose_partner,
    refuse_partner,
    renew_password,
)

scenarios("payments/features/partners.feature")

ENTER = Place("/partners/new", "/partners")
APPROVE = Place("/partners/{}/approve", "/partners/{}/approval")
RENEW = Place("/partners/{}/password", "/partners/{}/password")
REFUSE = Place("/partners/{}/refuse", "/partners/{}/refusal")
END = Place("/partners/{}/end", "/partners/{}/end")
USUAL = {
    "code": "hbl",
    "name": "Bank of the Province",
    "agreement": "Agreement 1/2026",
    "username": "bank",
    "networks": "127.0.0.1",
}


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome | None = None
    partner: str = ""
    password: str = ""


@pytest.fixture
def story() -> Story:
    return Story()


def asked(client: FlaskClient, password: str) -> str:
    machine = TestMachine(client, "hbl", password=password)
    code: str = machine.inquire(make_psid("99"))["response_Code"]
    return code


@given("Zainab and Farid, who are finance officers")
def _(story: Story, session: Session) -> None:
    for name in ("Zainab", "Farid"):
        story.people[name] = make_staff(session, roles.FINANCE_OFFICER, name)
    session.commit()


@given(parsers.parse('the partner "{code}" was let in'))
def _(story: Story, session: Session, platform: Platform, code: str) -> None:
    story.partner = str(make_partner(session, platform, code=code).id)
    session.commit()


@when(parsers.parse('{name} enters the partner "{code}", at the {door}'))
def _(story: Story, doors: Doors, name: str, code: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).send(ENTER, USUAL | {"code": code})
    assert story.outcome.ok, story.outcome.sentences
    story.partner = story.outcome.id


@when(parsers.parse('{name} enters a partner with {what} "{value}", at the {door}'))
def _(story: Story, doors: Doors, name: str, what: str, value: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[name]).send(ENTER, USUAL | {what: value})


def told(story: Story, outcome: Outcome) -> None:
    story.outcome = outcome
    if isinstance(outcome.body, dict):
        story.password = outcome.body.get("password", "")
    else:
        found = re.search(r"<code[^>]*>([^<]+)</code>", outcome.body or "")
        story.password = found[1] if found else ""


@when(parsers.parse("{name} approves it, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    told(story, opened.send(APPROVE.at(story.partner)))


@when(parsers.parse("{name} makes a new password, at the {door}"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    opened = doors.open(door, story.people[name], proved=True)
    told(story, opened.send(RENEW.at(story.partner)))


@when(parsers.parse('{name} refuses it because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(REFUSE.at(story.partner), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse('{name} shuts it out because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, name: str, reason: str, door: str) -> None:
    opened = doors.open(door, story.people[name])
    story.outcome = opened.send(END.at(story.partner), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome is not None
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert story.outcome is not None
    assert sentence in story.outcome.fields.get(name, ""), story.outcome.fields


@then("Farid is told its password")
def _(story: Story) -> None:
    assert len(story.password) > 20


@then("its machine is let in with that password")
def _(story: Story, client: FlaskClient) -> None:
    assert asked(client, story.password) == "01"


@then("its machine is not let in")
def _(client: FlaskClient) -> None:
    assert asked(client, "") == "04"


@then("its machine is not let in with the old password")
def _(client: FlaskClient) -> None:
    assert asked(client, PASSWORD) == "04"


def test_it_lets_only_finance_officers_decide_whose_word_is_taken(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run = platform.executor.execute
    some = new_id()
    with denied("payments.propose_partner"):
        run(propose_partner, ProposePartner(profile={}, **USUAL), actor=somebody)
    with denied("payments.decide_partner"):
        run(approve_partner, ApprovePartner(partner_id=some), actor=somebody)
    with denied("payments.decide_partner"):
        run(refuse_partner, RefusePartner(partner_id=some, reason="x"), actor=somebody)
    with denied("payments.keep_partner"):
        run(renew_password, RenewPassword(partner_id=some), actor=somebody)
    with denied("payments.keep_partner"):
        run(end_partner, EndPartner(partner_id=some, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow, denied("payments.read_partners"):
        queries.all_partners(uow)


def test_it_asks_for_a_fresh_proof_before_a_password_is_made(
    doors: Doors, session: Session, platform: Platform
) -> None:
    officer = make_staff(session, roles.FINANCE_OFFICER)
    partner = make_partner(session, platform)
    session.commit()
    outcome = doors.open("api", officer, proved=False).send(RENEW.at(partner.id))
    assert outcome.status == 403
    assert outcome.says("Enter your password again")


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Other'",
        "networks = '{0.0.0.0/0}'",
        "approved_by = entered_by",
        "profile = '{}'",
        "ended_at = null",
    ],
)
def test_it_keeps_what_was_approved_from_whoever_holds_the_applications_password(
    platform: Platform, session: Session, change: str
) -> None:
    partner = make_partner(session, platform, ended=True)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(f"update partners set {change} where id = :id"), {"id": partner.id})  # noqa: S608 - our own words

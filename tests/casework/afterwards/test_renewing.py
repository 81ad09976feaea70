"""The journeys of renewing.feature: the holder's by both doors, the offices' by their use cases."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.applicants import CHECK, CORRECT, ONE, RENEW, SECTION, SUBMIT, Applicant
from factories.applying import Applying
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.filed import let_days_pass, make_toy_fees
from factories.home import Home
from factories.identity import make_person
from factories.payments import pay
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.certificate import Certificate, Revocation, RevocationAnswer
from app.casework.cases.models.outcome import Outcome as Granted
from app.casework.definition.shapes import Service
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform

scenarios("casework/features/renewing.feature")
LICENCES = Place("/licences", "/licences")
PAPER = Place("/c/{}", "/certificates/{}")
ENDINGS = {"first": "-R1", "second": "-R2"}
A_DAY = timedelta(days=1)


@dataclass
class Story:
    """A licence, the renewal of it that is going on, and what came of the last thing done."""

    applying: Applying
    doors: Doors
    licence: UUID
    application: UUID
    renewal: UUID | None = None
    first: UUID | None = None
    outcome: Outcome | None = None

    @property
    def came(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    @property
    def going_on(self) -> UUID:
        assert self.renewal is not None
        return self.renewal

    def at(self, door: str) -> Applicant:
        return Applicant(self.doors.open(door, self.applying.person))

    def today(self) -> date:
        with self.applying.platform.executor.reading(SYSTEM) as uow:
            return local_day(uow.now)

    def granted(self, registration_id: UUID) -> Granted:
        self.applying.session.expire_all()
        query = select(Granted).filter_by(registration_id=registration_id)
        return self.applying.session.scalars(query).one()

    @property
    def old(self) -> Granted:
        return self.granted(self.licence)

    @property
    def new(self) -> Granted:
        return self.granted(self.applying.part(self.going_on).row.id)

    def paper(self, registration_id: UUID) -> Certificate:
        query = select(Certificate).filter_by(registration_id=registration_id)
        return self.applying.session.scalars(query).one()


@pytest.fixture
def applying(platform: Platform, session: Session, toy: Service) -> Applying:
    make_toy_fees(session)
    return Applying.of(platform, session, toy)


@given("Gul Khan holds a licence to sell toys, for a year from today", target_fixture="story")
def _(applying: Applying, doors: Doors) -> Story:
    application = applying.hand_in().id
    story = Story(applying, doors, UUID(int=0), application, renewal=application)
    settle(story)
    decide(story)
    story.licence, story.renewal = applying.part(application).row.id, None
    return story


@given(parsers.parse("it was renewed in time, at the {door}"))
def _(story: Story, door: str) -> None:
    go_by(story, 320)
    begin(story, "", "", door)
    hand_in(story, door)
    settle(story)
    decide(story)


@when(parsers.re(r"(?P<days>\d+) days (more )?have gone by"))
def go_by(story: Story, days: str | int) -> None:
    let_days_pass(story.applying.session, int(days))


@when("the old one's last day is over")
def _(story: Story) -> None:
    assert story.old.valid_until is not None
    go_by(story, (story.old.valid_until - story.today()).days + 1)


@when(
    parsers.re(
        r"he (?P<tries>tries|begins) to renew (it|the (?P<again>renewed) one), at the (?P<door>\w+)"
    )
)
def begin(story: Story, tries: str, again: str | None, door: str) -> None:
    if again:
        story.application = story.going_on
        story.licence = story.applying.part(story.application).row.id
    story.outcome = story.at(door).door.send(RENEW.at(story.application, story.licence))
    if tries != "tries":
        assert story.came.ok, story.came.sentences
        story.renewal = UUID(story.came.id)


@when(parsers.parse("he writes that his capital is Rs 30,000, at the {door}"))
def _(story: Story, door: str) -> None:
    who, place = story.at(door), SECTION.at(story.going_on, "shop")
    typed = {
        "shop_name": "Blue Kite",
        "shop_name_ur": "نیلی پتنگ",
        "premises": {"line": "12 Masjid Road", "district": "kech"},
        "activity": "4764",
        "kind": "wooden",
        "capital": "30000",
        "opens_on": "01-01-2990",
        "has_partners": "no",
    }
    told = who.answer(place, typed, who.see(place))
    assert told.ok, (told.sentences, told.fields)


@when(parsers.parse("he submits it, at the {door}"))
def hand_in(story: Story, door: str) -> None:
    told = story.at(door).door.send(SUBMIT.at(story.going_on))
    assert told.ok, (told.sentences, told.fields)


@when(parsers.re(r"he tries to submit (?P<which>it|the renewal), at the (?P<door>\w+)"))
def _(story: Story, which: str, door: str) -> None:
    going_on = story.first if which == "the renewal" else story.going_on
    assert going_on is not None
    story.outcome = story.at(door).door.send(SUBMIT.at(going_on))


@when(parsers.parse("he begins to correct it, at the {door}"))
def _(story: Story, door: str) -> None:
    story.first = story.going_on
    story.outcome = story.at(door).door.send(CORRECT.at(story.application, story.licence))
    assert story.came.ok, story.came.sentences
    story.renewal = UUID(story.came.id)


@when("the office takes the licence back")
def _(story: Story, session: Session) -> None:
    now, person = real_now(), story.applying.person.id
    row = Revocation(
        id=new_id(),
        registration_id=story.licence,
        ground="false",
        reason="The papers were forged.",
        answer_by=local_day(now),
        terms={},
        entered_by=make_person(session, "Officer One").id,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    session.add(RevocationAnswer(revocation_id=row.id, text="They were not.", by=person, at=now))
    session.flush()
    row.approve(by=make_person(session, "Officer Two").id, at=now)
    session.commit()


@then("no office has it")
def _(story: Story) -> None:
    assert not story.applying.case(story.going_on).submissions


@then(
    parsers.parse("the renewed one is not renewed a second time, nor offered to be, at the {door}")
)
def _(story: Story, door: str) -> None:
    at = story.at(door).door
    told = at.send(RENEW.at(story.application, story.licence))
    assert told.status == 409
    assert told.says("It has already been renewed.")
    shown = at.read(ONE.at(story.application))
    if door == "api":
        assert not any(part["renewable"] for part in shown.body["parts"])
    else:
        assert "Renew it" not in shown.text


@when("he pays it")
def settle(story: Story) -> None:
    for bill in story.applying.case(story.going_on).bills:
        pay(story.applying.platform, bill.number.replace(" ", ""), bill.amount_paisa)
    deliver_here(story.applying.platform.executor)


@when("the offices pass it")
def decide(story: Story) -> None:
    story.applying.grant(story.going_on)
    deliver_here(story.applying.platform.executor)


@then(parsers.re(r"the answer is (?P<status>\d+)(: \"(?P<sentence>[^\"]+)\")?$"))
def _(story: Story, status: str, sentence: str | None) -> None:
    assert story.came.status == int(status), story.came.sentences
    assert not sentence or story.came.says(sentence), story.came.sentences


@then(parsers.re(r"the home page tells him (?P<no>no more )?to renew it"))
def _(
    story: Story, client: FlaskClient, session: Session, platform: Platform, no: str | None
) -> None:
    page = Home(client, session, platform.settings.secret_key)(story.applying.person)
    assert ("Renew it: it ends then" in page) is (no is None)


@then("what he wrote and his lease are there again, and he need not write them anew")
def _(story: Story) -> None:
    for door in ("web", "api"):
        seen = story.at(door).door.read(CHECK.at(story.going_on))
        assert seen.ok
        if door == "api":
            assert seen.body["ready"], seen.body["problems"]
        else:
            assert "Blue Kite" in seen.text
    draft = story.applying.filling(story.going_on).draft
    assert draft.answers["shop_name"] == "Blue Kite"
    assert len(draft.documents["lease"]) == 1


@then(parsers.parse("it costs Rs {amount}"))
def _(story: Story, amount: str) -> None:
    (bill,) = story.applying.case(story.going_on).bills
    assert bill.amount_paisa == int(amount.replace(",", "")) * 100


@then(parsers.parse("the licence is not renewed a second time meanwhile, at the {door}"))
def _(story: Story, door: str) -> None:
    told = story.at(door).door.send(RENEW.at(story.application, story.licence))
    assert told.status == 409
    assert told.says("Its renewal has already been submitted.")


@then(
    parsers.re(
        r"he holds the same number, as its (?P<which>\w+) renewal"
        r"(, for a year from (?P<since>the old one's last day on|today))?$"
    )
)
def _(story: Story, which: str, since: str | None) -> None:
    old, new = story.old, story.new
    assert old.number is not None
    assert old.valid_until is not None
    assert new.number == old.number.partition("-R")[0] + ENDINGS[which]
    first = story.today() if since == "today" else old.valid_until + A_DAY
    assert new.valid_from == first
    assert new.valid_until is not None
    assert (new.valid_until - first).days in {364, 365}


@then(parsers.parse("the licence that he has counts to its last day, at the {door}"))
def _(story: Story, door: str) -> None:
    told = story.at(door).door.read(ONE.at(story.application))
    assert "granted" in told.text.lower()
    for paper, words in ((story.old, "in force until"), (story.new, "in force")):
        seen = story.doors.open("web").read(PAPER.at(story.paper(paper.registration_id).token))
        assert words in seen.text


@then("the new paper says the new term and is signed")
def _(story: Story) -> None:
    new = story.new
    paper = story.paper(new.registration_id)
    assert new.valid_until is not None
    said = (paper.says["number"], paper.says["valid_until"])
    assert said == (new.number, new.valid_until.isoformat())
    assert len(paper.sha256) == 32


@then(parsers.parse("the renewed licence is in force and the old one is replaced, at the {door}"))
def _(story: Story, door: str) -> None:
    told = story.at(door).door.read(LICENCES)
    assert told.ok
    if door == "api":
        states = {row["number"]: row["state"] for row in told.body["items"]}
        assert states == {story.old.number: "replaced", story.new.number: "granted"}
    else:
        assert "Replaced by its renewal" in told.text
        assert str(story.new.number) in told.text


@then(parsers.parse("the page of the old paper says that it was renewed, at the {door}"))
def _(story: Story, door: str) -> None:
    told = story.doors.open(door).read(PAPER.at(story.paper(story.licence).token))
    if door == "api":
        assert told.body["state"] == "replaced"
    else:
        assert "It was renewed: the new one is in force since" in told.text

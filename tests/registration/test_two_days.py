"""The journeys of two_days.feature: what occurred, what was recorded, and who may object."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from factories.applicants import SUBMIT, Applicant
from factories.cases import make_officer, make_offices, offer_service
from factories.doors import Doors, Outcome, Place
from factories.identity import make_department, make_person, make_staff, make_supplier
from factories.names import release_rules
from factories.pictures import words_of
from factories.register import make_business
from factories.signing import Firm, free_services
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.catalogue.registry import CaseBook
from app.casework.signing.models import ToldSigner
from app.casework.signing.queries.statements import signatures_of
from app.casework.tasks.use_cases.watch_clocks import RingClock, ring_clock
from app.clock import real_now
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Membership, Organisation, Person
from app.notifications.models import Notification, PaperLetter
from app.permissions import ANONYMOUS
from app.platform import Platform
from registration.certificates.content import Copied, copy_facts
from registration.certificates.queries import Holds, certificate_status
from registration.certificates.use_cases import IssueExtract, issue_extract
from registration.register.models import Business, BusinessTrait, Filing
from registration.register.use_cases.verify_register import check_batch

scenarios("registration/features/two_days.feature")

BEGIN = Place("/businesses/{}/filings/owners", "/businesses/{}/filings")
ASK = Place("/applications/{}/signatures", "/applications/{}/signatures")
SIGN = Place("/signatures/{}", "/signatures/{}")
ENTRY = Place("/business-register/{}", "/register/{}")
OBJECT = Place("/objections/{}", "/objections/{}")
AT_CENTRE = Place("/assistance/objections", "/paper-objections")
SINCE = local_day(real_now()) - timedelta(days=400)
NAMES = ("Gul Khan", "Zarghuna", "Noor Jan", "Hani")


# The firm was recorded so many days before the tests' today.
AHEAD = 50
OBJECTION = 15


def ago(days: int) -> date:
    return local_day(real_now()) + timedelta(days=AHEAD - days)


@dataclass
class Story:
    firm: Firm
    doors: Doors
    house: Organisation
    business: Business
    application_id: UUID = field(default=UUID(int=0))
    waited: int = 0
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def person(self, name: str) -> Person:
        return self.firm.partners[name]

    def row(self, name: str, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - as typed
        person = self.person(name)
        return {
            "partner": {"name": person.name, "name_ur": person.name_ur, "cnic": person.cnic},
            "address": "Main Bazaar, Turbat",
            "joined_on": f"{SINCE:%d-%m-%Y}",
            **said,
        }

    def begin(self, door: str) -> Applicant:
        who = Applicant(self.doors.open(door, self.person("Zarghuna")))
        begun = who.door.send(BEGIN.at(self.business.id), {"kind": "owners"})
        assert begun.ok, begun.sentences
        self.application_id = UUID(begun.id)
        return who

    def sign(self, door: str, name: str = "Zarghuna") -> None:
        opened = self.doors.open(door, self.person(name), proved=True)
        asked = opened.send(ASK.at(self.application_id), {"mobiles": []})
        assert asked.ok, asked.sentences
        digest = self.firm.digest(self.application_id)
        signed = opened.send(SIGN.at(self.application_id), {"digest": digest})
        assert signed.ok, signed.sentences

    def submit(self, door: str) -> None:
        sent = self.doors.open(door, self.person("Zarghuna")).send(SUBMIT.at(self.application_id))
        assert sent.ok, (sent.sentences, sent.fields)

    def told(self, name: str) -> list[str]:
        self.firm.session.expire_all()
        query = select(Notification.template).filter_by(person_id=self.person(name).id)
        return list(self.firm.session.scalars(query))

    def owners(self) -> dict[str, Membership]:
        self.firm.session.expire_all()
        query = select(Membership, Person.name).join(Person, Person.id == Membership.person_id)
        query = query.where(
            Membership.organisation_id == self.house.id,
            Membership.role == roles.SUPPLIER_OWNER.name,
        )
        return {name: membership for membership, name in self.firm.session.execute(query)}


@given(
    "the firm Sahil Boat Repairs of Gul Khan, his wife Zarghuna, their son Noor Jan and Hani",
    target_fixture="story",
)
def _(platform: Platform, session: Session, doors: Doors) -> Iterator[Story]:
    release_rules(platform, session)
    book = platform.executor.ports.get(CaseBook)
    service = book.latest["change_of_partners"]
    offer_service(session, service)
    offer_service(session, book.latest["incoming_partner"])
    offices = make_offices(session, service)
    people = {
        name: make_person(session, name, language="ur" if name == "Zarghuna" else "en")
        for name in (*NAMES, "Mahjabeen")
    }
    house = make_supplier(session, "Sahil Boat Repairs")
    session.commit()
    firm = Firm(platform, session, service, offices, people["Zarghuna"], partners=people)
    business = make_business(
        session,
        platform,
        *(people[name] for name in NAMES),
        name="Sahil Boat Repairs",
        organisation=house,
        since=SINCE,
    )
    firm.later(AHEAD)
    with free_services(platform):
        yield Story(firm, doors, house, business)


@given("Noor Jan has no account")
def _(story: Story) -> None:
    """They only typed their CNIC: no officer has seen the card, and no code came to them."""
    story.person("Noor Jan").cnic_verified_at = None
    story.firm.session.commit()


@when(
    parsers.parse(
        "Zarghuna records that Gul Khan died {days:d} days ago, with his death certificate,"
        " at the {door}"
    )
)
def _(story: Story, days: int, door: str) -> None:
    who = story.begin(door)
    who.save(story.application_id, "day", {"occurred_on": f"{ago(days):%d-%m-%Y}"})
    paper = {
        "leaves": "died",
        "paper_number": "1182",
        "paper_on": f"{ago(20):%d-%m-%Y}",
        "paper_authority": "Union Council 7, Turbat",
    }
    rows = [story.row("Gul Khan", **paper), *(story.row(name) for name in NAMES[1:])]
    typed = {"partners": rows, "goes_on": "yes"}
    day = {"occurred_on": f"{ago(days):%d-%m-%Y}"}
    story.outcome = who.save(story.application_id, "day", day)
    if story.outcome.ok:
        story.outcome = who.save(story.application_id, "partners", typed)
        assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)


@then(parsers.parse('it is refused beside the day: "{text}"'))
def _(story: Story, text: str, session: Session) -> None:
    told = story.outcome
    urdu = "رجسٹر میں نہیں" in str(told.fields)
    assert not told.ok
    assert "occurred_on" in told.fields
    assert urdu or text in told.fields["occurred_on"], told.fields


@then(parsers.parse('she reads that one of these signs: "{names}"'))
def _(story: Story, names: str) -> None:
    with story.firm.executor.reading(story.firm.citizen) as uow:
        lines = signatures_of(uow, story.application_id).lines
    assert ", ".join(line.name.en for line in lines) == names


@when(parsers.parse("she signs it and submits it, at the {door}"))
def _(story: Story, door: str) -> None:
    story.sign(door)
    story.submit(door)


@then(
    parsers.parse(
        "Noor Jan, Hani and Gul Khan himself are told, and he may say that he is alive,"
        " at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    for name in ("Noor Jan", "Hani", "Gul Khan"):
        assert story.told(name) == ["cases/signer_told"]
    opened = story.doors.open(door, story.person("Gul Khan"))
    assert opened.read(OBJECT.at(story.application_id)).ok
    assert opened.send(OBJECT.at(story.application_id), {"reason": "I am alive."}).ok


@when("the Registrar's two officers enter it")
def enter(story: Story) -> None:
    story.firm.grant(story.application_id, "filing")
    story.firm.session.expire_all()


@then(
    parsers.parse(
        "anybody reads that Gul Khan left {days:d} days ago, and that it was recorded today,"
        " at the {door}"
    )
)
def _(story: Story, days: int, door: str) -> None:
    read = story.doors.open(door).read(ENTRY.at(story.business.number))
    if door == "api":
        (former,) = read.body["former"]
        assert (former["left_on"], former["recorded_on"]) == (
            ago(days).isoformat(),
            ago(0).isoformat(),
        )
        assert former["name"] == "Gul Khan"
        assert "Gul Khan" not in str(read.body["owners"])
    else:
        assert "Former partners" in read.text
        assert "Left on" in read.text


@then(parsers.parse("as recorded yesterday, Gul Khan is still a partner, at the {door}"))
def _(story: Story, door: str) -> None:
    """Nothing that is recorded later changes what the register said."""
    number, day = story.business.number, ago(0).isoformat()
    asked = f"?on={day}&recorded={ago(1).isoformat()}"
    read = story.doors.open(door).read(
        Place(f"/business-register/{number}{asked}", f"/register/{number}{asked}")
    )
    assert read.ok
    if door == "api":
        assert "Gul Khan" in [owner["name"] for owner in read.body["owners"]]
        assert read.body["former"] == []
    else:
        assert "Gul Khan" in read.text
        assert "Former partners" not in read.text
    before = f"?recorded={(local_day(real_now()) - timedelta(days=1)).isoformat()}"
    place = Place(f"/business-register/{number}{before}", f"/register/{number}{before}")
    assert story.doors.open(door).read(place).status == 404


@then("Gul Khan acted for the firm until today, and does no more")
def _(story: Story) -> None:
    held = story.owners()
    assert held["Gul Khan"].until is not None
    assert local_day(held["Gul Khan"].until) == ago(0)
    assert held["Zarghuna"].until is None


@then(parsers.parse('the copy of the filing says "{text}"'))
def _(story: Story, text: str) -> None:
    session = story.firm.session
    query = select(Filing).filter_by(business_id=story.business.id).order_by(Filing.sequence)
    filing = list(session.scalars(query))[-1]
    said = copy_facts(Copied(business=story.business, filing=filing, signed=["Zarghuna"]), {})
    assert text in str(said)
    assert story.person("Gul Khan").cnic not in str(said)


@then("the register is what its filings make")
def _(story: Story) -> None:
    with story.firm.executor.reading(SYSTEM) as uow:
        assert check_batch(uow, None)[1] == []


@when(
    parsers.re(
        r'(?P<name>Noor Jan|Hani) (reads it and )?objects "(?P<reason>.+)", at the (?P<door>\w+)'
    )
)
def _(story: Story, name: str, reason: str, door: str) -> None:
    opened = story.doors.open(door, story.person(name))
    read = opened.read(OBJECT.at(story.application_id))
    assert read.ok, read.sentences
    assert "Union Council 7" in read.text
    assert story.person("Gul Khan").cnic not in read.text.replace("-", "")
    story.outcome = opened.send(OBJECT.at(story.application_id), {"reason": reason})


@when(parsers.parse("a stranger objects, at the {door}"))
def _(story: Story, door: str) -> None:
    opened = story.doors.open(door, story.person("Mahjabeen"))
    assert opened.read(OBJECT.at(story.application_id)).status == 404
    story.outcome = opened.send(OBJECT.at(story.application_id), {"reason": "Who knows."})


@then(parsers.parse("it is refused: {status:d}"))
def _(story: Story, status: int) -> None:
    assert story.outcome.status == status, story.outcome


@then(parsers.parse("the Registrar's officer reads the objection, at the {door}"))
def _(story: Story, door: str) -> None:
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)
    session = story.firm.session
    task = session.scalars(select(OpenTask).filter_by(application_id=story.application_id)).first()
    assert task is not None
    office = session.get_one(Organisation, task.office_id)
    officer = make_officer(session, office)
    session.commit()
    place = Place(f"/casework/tasks/{task.task_id}", f"/casework/tasks/{task.task_id}")
    read = story.doors.open(door, officer, office).read(place)
    assert read.ok, read.sentences
    assert "Noor Jan" in read.text
    assert "alive, in Karachi" in read.text or "I was not asked." in read.text


@then("Zarghuna is told that somebody objects")
def _(story: Story) -> None:
    assert story.told("Zarghuna")[-1] == "cases/objected"


@then("the office is to write Noor Jan a letter")
def _(story: Story) -> None:
    story.firm.session.expire_all()
    rows = story.firm.session.scalars(select(ToldSigner)).all()
    assert {row.name: row.person_id is None for row in rows} == {
        "Noor Jan": True,
        "Hani": False,
        "Gul Khan": False,
    }


@when(parsers.parse('an officer of a centre records that {who} objects "{reason}", at the {door}'))
def _(story: Story, who: str, reason: str, door: str) -> None:
    officer = make_staff(story.firm.session, roles.FACILITATION_OFFICER, "Sadia")
    story.firm.session.commit()
    record(story, officer, door, "Mahjabeen" if who == "a stranger" else who, reason)


@when(parsers.parse("Hani tries to record that Noor Jan objects, at the {door}"))
def _(story: Story, door: str) -> None:
    record(story, story.person("Hani"), door, "Noor Jan", "It is not true.")


def record(story: Story, by: Person, door: str, who: str, reason: str) -> None:
    reference = story.firm.session.get_one(Application, story.application_id).reference
    data = {
        "reference": reference,
        "cnic": story.person(who).cnic,
        "reason": reason,
        "consent_reference": "Register 3, page 12",
    }
    story.outcome = story.doors.open(door, by).send(AT_CENTRE, data)


@when(parsers.parse("Noor Jan, who only typed the CNIC, asks to read it, at the {door}"))
def _(story: Story, door: str) -> None:
    opened = story.doors.open(door, story.person("Noor Jan"))
    story.outcome = opened.read(OBJECT.at(story.application_id))


def fill_in_joining(story: Story) -> None:
    who = story.begin("api")
    day = f"{ago(30):%d-%m-%Y}"
    assert who.save(story.application_id, "day", {"occurred_on": day}).ok
    rows = [*(story.row(name) for name in NAMES), story.row("Mahjabeen", joined_on=day)]
    saved = who.save(story.application_id, "partners", {"partners": rows})
    assert saved.ok, saved.fields


@when("Zarghuna records that Mahjabeen joined 30 days ago, both sign, and it is entered")
def _(story: Story) -> None:
    fill_in_joining(story)
    story.firm.ask(story.application_id)
    story.firm.sign(story.application_id, "Zarghuna", "Mahjabeen")
    story.submit("api")
    enter(story)


@when("Zarghuna records that Mahjabeen joined 30 days ago, and only Zarghuna signs")
def _(story: Story) -> None:
    fill_in_joining(story)
    story.sign("api")
    story.submit("api")


@then(parsers.parse('the Registrar\'s desk names the firm, and says "{words}", at the {door}'))
def _(story: Story, words: str, door: str) -> None:
    officer, office, task = registrars_officer(story)
    opened = story.doors.open(door, officer, office)
    desk = "/casework/tasks?queue=all" if door == "api" else "/casework/?queue=all"
    assert "Sahil Boat Repairs" in opened.read(Place(desk, desk)).text
    at = f"/casework/tasks/{task.task_id}"
    assert words in opened.read(Place(at, at)).text


@then("the Registrar's two officers cannot enter it: 409")
def _(story: Story) -> None:
    story.firm.decide(story.application_id, "filing")
    with pytest.raises(Conflict, match="Not signed by: Mahjabeen"):
        story.firm.decide(story.application_id, "filing")


@then("its clock stands still until the days for objection are over")
def _(story: Story) -> None:
    task = registrars_officer(story)[2].task_id

    def ring() -> bool:
        over: bool = story.firm.executor.execute(ring_clock, RingClock(task_id=task), actor=SYSTEM)
        return over

    story.firm.later(OBJECTION - 1)
    assert not ring()
    story.waited = OBJECTION - 1


@when("the days for objection are over, and the Registrar's two officers enter it")
def _(story: Story) -> None:
    with pytest.raises(Conflict, match="Not signed by"):
        enter(story)
    story.firm.later(OBJECTION + 1 - story.waited)
    story.waited = OBJECTION + 1
    enter(story)


@then(
    parsers.parse(
        "anybody reads in the filing that Zarghuna signed and that Mahjabeen has not, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    number = story.business.number
    at = Place(f"/business-register/{number}/filings/2", f"/register/{number}/filings/2")
    read = story.doors.open(door).read(at).text
    signed, notified = read.split("Notified, has not signed")
    assert "Signed by" in signed
    assert "Mahjabeen" in notified
    assert "Zarghuna" not in notified


@given("an extract of what the register said of the firm 20 days ago", target_fixture="extract")
def _(story: Story) -> str:
    command = IssueExtract(number=str(story.business.number), on=ago(20))
    token: str = story.firm.executor.execute(issue_extract, command, actor=ANONYMOUS).token
    return token


@then(parsers.parse('the page of the extract says "{words}", and not that it was wrong'))
def _(story: Story, extract: str, words: str) -> None:
    page = story.doors.open("web").read(Place(f"/c/{extract}", "")).text
    assert words in page
    assert "overtaken" not in page
    with story.firm.executor.reading(ANONYMOUS) as uow:
        assert certificate_status(uow, extract).holds is Holds.RECORDED_SINCE


@then("Mahjabeen joined 30 days ago, and acts for the firm from today")
def _(story: Story) -> None:
    read = story.doors.open("api").read(ENTRY.at(story.business.number)).body
    newest = read["owners"][-1]
    assert (newest["name"], newest["joined_on"], newest["recorded_on"]) == (
        "Mahjabeen",
        ago(30).isoformat(),
        ago(0).isoformat(),
    )
    assert local_day(story.owners()["Mahjabeen"].since) == ago(0)


@then("firms of Mahjabeen are related to it since 30 days ago")
def _(story: Story) -> None:
    query = select(BusinessTrait.since).filter_by(business_id=story.business.id, kind="owner")
    assert ago(30) in set(story.firm.session.scalars(query))


@then(
    parsers.parse(
        "a centre prints a letter to Noor Jan in Urdu and in English, and posts it, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    session = story.firm.session
    officer = make_staff(session, roles.FACILITATION_OFFICER, "Sadia")
    session.commit()
    query = select(PaperLetter).where(PaperLetter.addressee.is_not(None))
    letter = session.scalars(query).one()
    assert letter.addressee == {
        "name": "Noor Jan",
        "name_ur": story.person("Noor Jan").name_ur,
        "address": "Main Bazaar, Turbat",
    }
    opened = story.doors.open(door, officer)
    assert "Noor Jan" in opened.read(Place("/letters", "/letters")).text
    web = story.doors.open("web", officer)
    assert "in Urdu (PDF)" in web.read(Place(f"/letters/{letter.id}", "")).text
    reference = session.get_one(Application, story.application_id).reference
    for language in ("ur", "en"):
        path = f"/letters/{letter.id}/letter.pdf?language={language}"
        printed = web.client.get(path)  # type: ignore[attr-defined]  # the web door's
        assert printed.mimetype == "application/pdf"
    assert reference in words_of(printed.data)
    assert "Come to any facilitation centre" in words_of(printed.data)
    posted = Place(f"/letters/{letter.id}/posted", f"/letters/{letter.id}/posting")
    assert opened.send(posted, {"posted_to": "Main Bazaar, Turbat"}).ok


def registrars_officer(story: Story) -> tuple[Person, Organisation, OpenTask]:
    session = story.firm.session
    task = session.scalars(select(OpenTask).filter_by(application_id=story.application_id)).first()
    assert task is not None
    office = session.get_one(Organisation, task.office_id)
    officer = make_officer(session, office)
    session.commit()
    return officer, office, task


@then(parsers.parse("the Registrar's officer reads that the letter was posted, at the {door}"))
def _(story: Story, door: str) -> None:
    officer, office, task = registrars_officer(story)
    place = Place(f"/casework/tasks/{task.task_id}", f"/casework/tasks/{task.task_id}")
    read = story.doors.open(door, officer, office).read(place)
    assert ("the letter was posted" if door == "web" else "posted_at") in read.text
    assert "wait" not in read.text or door == "api"


@when(
    parsers.re(
        r"(?P<who>the Registrar's officer|an officer of another office|Hani) records his letter of"
        r' (?P<day>today|tomorrow), "(?P<words>.+)", at the (?P<door>\w+)'
    )
)
def _(story: Story, who: str, day: str, words: str, door: str) -> None:
    session = story.firm.session
    if who == "Hani":
        opened = story.doors.open(door, story.person("Hani"))
    elif who == "an officer of another office":
        office = make_department(session, "Another office")
        opened = story.doors.open(door, make_officer(session, office), office)
    else:
        officer, office, _ = registrars_officer(story)
        opened = story.doors.open(door, officer, office)
    told = session.scalars(
        select(ToldSigner).filter_by(application_id=story.application_id, name="Noor Jan")
    ).one()
    place = Place(f"/casework/told/{told.id}/objection", f"/told-signers/{told.id}/objection")
    on = ago(0 if day == "today" else -1)
    came_on = f"{on:%d-%m-%Y}" if door == "web" else on.isoformat()
    typed = {"came_on": came_on, "reason": words, "consent_reference": "Inward 3, no. 12"}
    story.outcome = opened.send(place, typed)


JOIN = Place("/businesses/joining/{}", "/register/{}/joining")


@when(
    parsers.parse(
        "Mahjabeen gives the notice that she joined 10 days ago, signs and submits it,"
        " at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    mahjabeen = story.person("Mahjabeen")
    who = Applicant(story.doors.open(door, mahjabeen))
    begun = who.door.send(JOIN.at(story.business.number))
    assert begun.ok, begun.sentences
    story.application_id = UUID(begun.id)
    typed = {
        "occurred_on": f"{ago(10):%d-%m-%Y}",
        "newcomer": {"name": "Mahjabeen", "cnic": mahjabeen.cnic},
        "address": "Airport Road, Turbat",
    }
    saved = who.save(story.application_id, "newcomer", typed)
    assert saved.ok, (saved.sentences, saved.fields)
    story.firm.person = mahjabeen
    story.sign(door, "Mahjabeen")
    sent = story.doors.open(door, mahjabeen).send(SUBMIT.at(story.application_id))
    assert sent.ok, (sent.sentences, sent.fields)


@then(parsers.parse("she reads no CNIC and no address of the partners, at the {door}"))
def _(story: Story, door: str) -> None:
    opened = story.doors.open(door, story.person("Mahjabeen"))
    at = f"/applications/{story.application_id}"
    read = opened.read(Place(at, at))
    assert read.ok
    assert "Main Bazaar" not in read.text
    for name in NAMES:
        assert story.person(name).cnic not in read.text.replace("-", "")


@then("all partners are told of it")
def _(story: Story) -> None:
    for name in NAMES:
        assert story.told(name) == ["cases/signer_told"]


@then("Mahjabeen is a partner since 10 days ago, and acts for the firm from today")
def _(story: Story) -> None:
    read = story.doors.open("api").read(ENTRY.at(story.business.number)).body
    newest = read["owners"][-1]
    assert (newest["name"], newest["joined_on"]) == ("Mahjabeen", ago(10).isoformat())
    assert len(read["owners"]) == len(NAMES) + 1
    assert local_day(story.owners()["Mahjabeen"].since) == ago(-story.waited)


@when(
    parsers.re(
        r"(?P<who>Hani|somebody who showed no card) gives the notice that she joined,"
        r" at the (?P<door>\w+)"
    )
)
def _(story: Story, who: str, door: str) -> None:
    person = story.person("Hani")
    if who != "Hani":
        person = make_person(story.firm.session, who, cnic_verified_at=None)
        story.firm.session.commit()
    opened = story.doors.open(door, person)
    story.outcome = opened.send(JOIN.at(story.business.number))

"""The journeys of widow.feature: heirs report a death, and two officers record it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from factories.cases import make_office, make_officer
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import make_department, make_person, make_supplier
from factories.names import release_rules
from factories.payments import today
from factories.register import file, make_business
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.decisions import Approve, Refuse
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Membership, Organisation, Person
from app.notifications.models import Notification, PaperLetter
from app.permissions import ANONYMOUS
from app.platform import Platform
from registration.deaths.models import DeathFinding, DeathReport
from registration.deaths.policy import Finding
from registration.deaths.use_cases import (
    FINDING,
    ProposeFinding,
    Relation,
    ReportDeath,
    report_death,
)
from registration.names.models import BusinessName
from registration.register.models import Business, BusinessOwner, BusinessVersion
from registration.register.policy.business import State, from_json
from registration.register.policy.changes import Row, contradiction_with_register
from registration.register.policy.filings import Kind
from registration.register.use_cases.verify_register import check_batch

scenarios("registration/features/widow.feature")

FIND = Place("/casework/death-findings/new", "/death-findings")
APPROVE = Place("/casework/death-findings/{}/approve", "/death-findings/{}/approval")
OWN = Place("/death-reports/{}", "/death-reports/{}")
FILE = Place("/casework/death-reports/{}", "/death-reports/{}/file")
LIST = Place("/casework/death-reports", "/death-reports")
ENTRY = Place("/business-register/{}", "/register/{}")
MINE = Place("/businesses/{}", "/businesses/{}")
DIED = today() - timedelta(days=20)


@dataclass
class Story:
    doors: Doors
    platform: Platform
    session: Session
    business: Business
    house: Organisation
    people: dict[str, Person]
    officers: dict[str, tuple[Person, Organisation]]
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def report(self, door: str, who: str, cnic: str, day: date = DIED) -> None:
        number = self.business.number
        place = Place(f"/business-register/{number}/death", f"/register/{number}/death-reports")
        opened = self.doors.open(door, self.people[who])
        if door == "web":
            assert "Report a death" in opened.read(ENTRY.at(number)).text
        written = "%d-%m-%Y" if door == "web" else "%Y-%m-%d"
        data = {
            "name": "Who died",
            "cnic": cnic,
            "relation": "spouse",
            "died_on": f"{day:{written}}",
            "paper_number": "1182",
            "paper_on": f"{today():{written}}",
            "paper_authority": "Union Council 7, Turbat",
        }
        self.outcome = opened.send(place, data)
        self.session.expire_all()

    def send(self, door: str, who: str, place: Place, data: dict[str, Any]) -> None:
        person, house = self.officers[who]
        self.outcome = self.doors.open(door, person, house, proved=True).send(place, data)
        self.session.expire_all()

    @property
    def reported(self) -> UUID:
        query = select(DeathReport.id).order_by(DeathReport.id.desc()).limit(1)
        return self.session.scalars(query).one()

    @property
    def newest(self) -> UUID:
        query = select(DeathFinding.id).order_by(DeathFinding.id.desc()).limit(1)
        return self.session.scalars(query).one()

    def told(self, name: str) -> list[str]:
        self.session.expire_all()
        query = select(Notification.template).filter_by(person_id=self.people[name].id)
        return list(self.session.scalars(query.order_by(Notification.id)))

    @property
    def state(self) -> State:
        query = select(BusinessVersion.state).filter_by(business_id=self.business.id, valid_to=None)
        return from_json(self.session.scalars(query).one())

    def owners(self) -> int:
        query = select(BusinessOwner).join(
            BusinessVersion,
            (BusinessVersion.business_id == BusinessOwner.business_id)
            & (BusinessVersion.valid_from == BusinessOwner.valid_from),
        )
        query = query.where(
            BusinessVersion.business_id == self.business.id, BusinessVersion.valid_to.is_(None)
        )
        return len(self.session.scalars(query).all())


@given(
    "Mahjabeen, whose husband Gul Khan is a partner of Hani and Noor Jan, who has no account",
    target_fixture="story",
)
def _(doors: Doors, platform: Platform, session: Session) -> Story:
    release_rules(platform, session)
    names = ("Gul Khan", "Hani", "Noor Jan", "Mahjabeen", "Bahram", "Zarghuna")
    people = {name: make_person(session, name) for name in names}
    house = make_supplier(session, "Sahil Boat Repairs")
    session.commit()
    partners = [people[name] for name in names[:3]]
    business = make_business(
        session, platform, *partners, name="Sahil Boat Repairs", organisation=house
    )
    people["Noor Jan"].cnic_verified_at = None
    office, other = make_office(session, "industries"), make_department(session, "Another office")
    officers = {
        "the examiner": (roles.CASE_OFFICER, office),
        "the approver": (roles.CASE_APPROVER, office),
        "an officer of another office": (roles.CASE_OFFICER, other),
    }
    made = {
        name: (make_officer(session, where, role, name=name), where)
        for name, (role, where) in officers.items()
    }
    session.commit()
    return Story(doors, platform, session, business, house, people, made)


@given("Zarghuna, who embroiders at home and publishes no name, and her son Bahram")
def _(story: Story) -> None:
    story.house = make_supplier(story.session, "Threads of Turbat")
    story.session.commit()
    story.business = make_business(
        story.session,
        story.platform,
        story.people["Zarghuna"],
        name="Threads of Turbat",
        number="SP-KECH-2026-00009",
        form="sole",
        organisation=story.house,
    )
    assert story.business.form == "sole"
    assert not story.business.details_published


@when(
    parsers.re(
        r"(?P<who>Mahjabeen|Bahram) reports from the page of (the firm|her business) that"
        r" (?P<dead>Gul Khan|a stranger|she) died, at the (?P<door>\w+)"
    )
)
def _(story: Story, who: str, dead: str, door: str) -> None:
    name = {"a stranger": "Bahram", "she": "Zarghuna"}.get(dead, dead)
    if story.state.standing == "dissolved":
        number = story.business.number
        place = Place(f"/business-register/{number}/death", f"/register/{number}/death-reports")
        assert "Report a death" not in story.doors.open("web").read(ENTRY.at(number)).text
        day = today().isoformat() if door == "api" else f"{today():%d-%m-%Y}"
        data = {"name": "She", "cnic": story.people[name].cnic, "relation": "child"}
        data |= {"died_on": day, "paper_on": day, "paper_number": "1", "paper_authority": "UC 7"}
        story.outcome = story.doors.open(door, story.people[who]).send(place, data)
        return
    story.report(door, who, story.people[name].cnic or "")


@when(parsers.parse("Mahjabeen reports the death for tomorrow, at the {door}"))
def _(story: Story, door: str) -> None:
    cnic = story.people["Gul Khan"].cnic or ""
    story.report(door, "Mahjabeen", cnic, today() + timedelta(days=1))


@when(parsers.parse("Mahjabeen reports her own death, at the {door}"))
def _(story: Story, door: str) -> None:
    story.report(door, "Mahjabeen", story.people["Mahjabeen"].cnic or "")


@then("Gul Khan himself is told, and may say that he is alive")
def _(story: Story) -> None:
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)
    assert story.told("Gul Khan") == ["registration/death_reported"]
    assert story.told("Hani") == []


@then(parsers.parse("she reads that the office looks at it, at the {door}"))
def _(story: Story, door: str) -> None:
    read = story.doors.open(door, story.people["Mahjabeen"]).read(OWN.at(story.reported))
    if door == "api":
        assert read.body["found"] == ""
    else:
        assert "The office is checking it" in read.text
    examiner = story.doors.open(door, *story.officers["the examiner"])
    assert "Sahil Boat Repairs" in examiner.read(LIST).text
    seen = examiner.read(FILE.at(story.reported))
    assert "Gul Khan" in seen.text
    assert "Mahjabeen" in seen.text


@when(parsers.re(r"(?P<who>.+) finds that (?P<what>.+), at the (?P<door>\w+)"))
def _(story: Story, who: str, what: str, door: str) -> None:
    finding = {
        "the death is recorded": "recorded",
        "the death is not recorded": "not_recorded",
        "he is alive": "alive",
    }[what]
    data = {"report_id": str(story.reported), "finding": finding, "basis": "Certificate 1182 seen"}
    story.send(door, who, FIND, data)


@when(parsers.re(r"(?P<who>the examiner|the approver) approves it, at the (?P<door>\w+)"))
def _(story: Story, who: str, door: str) -> None:
    story.send(door, who, APPROVE.at(story.newest), {})


@then("it is done")
def _(story: Story) -> None:
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)


@then(parsers.parse("it is refused: {status:d}"))
def _(story: Story, status: int) -> None:
    assert story.outcome.status == status, story.outcome


@then(
    parsers.parse(
        "anybody reads that Gul Khan died, and that the notice of the firm is awaited,"
        " at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    read = story.doors.open(door).read(ENTRY.at(story.business.number))
    if door == "api":
        died = {each["name"]: each["died_on"] for each in read.body["owners"]}
        assert died == {"Gul Khan": DIED.isoformat(), "Hani": None, "Noor Jan": None}
    else:
        assert "The notice of the firm about it is awaited." in read.text
    web = story.doors.open("web")
    history = web.read(Place(f"/business-register/{story.business.number}/history", ""))
    assert "Death of a partner, recorded by the Registrar" in history.text
    filed = web.read(Place(f"/business-register/{story.business.number}/filings/2", ""))
    assert "Union Council 7, Turbat, 1182" in filed.text
    assert (story.people["Gul Khan"].cnic or "") not in filed.text


@then(parsers.parse("Gul Khan acts for the firm no more, and has no such business, at the {door}"))
def _(story: Story, door: str) -> None:
    assert acting(story) == {story.people["Hani"].id}
    gone = story.doors.open(door, story.people["Gul Khan"])
    assert gone.read(MINE.at(story.business.id)).status == 404


def acting(story: Story) -> set[UUID]:
    query = select(Membership.person_id).filter_by(
        organisation_id=story.house.id, role=roles.SUPPLIER_OWNER.name, until=None
    )
    return set(story.session.scalars(query))


@then("Hani is asked for the notice of the firm, and a letter to Noor Jan waits")
def _(story: Story) -> None:
    assert story.told("Hani") == ["registration/death_recorded"]
    assert "registration/death_recorded" not in story.told("Gul Khan")
    letters = story.session.scalars(
        select(PaperLetter).where(PaperLetter.addressee.is_not(None))
    ).all()
    assert [each.addressee["name"] for each in letters if each.addressee] == ["Noor Jan"]


@then(
    parsers.re(
        r"Mahjabeen is told, and reads that (?P<what>the death is (not )?recorded),"
        r" at the (?P<door>\w+)"
    )
)
def _(story: Story, what: str, door: str) -> None:
    assert story.told("Mahjabeen") == ["registration/death_report_decided"]
    read = story.doors.open(door, story.people["Mahjabeen"]).read(OWN.at(story.reported))
    found = "not_recorded" if "not" in what else "recorded"
    if door == "api":
        assert read.body["found"] == found
    else:
        assert what[0].upper() + what[1:] in read.text


@then("the register is what its filings make")
def _(story: Story) -> None:
    with story.platform.executor.reading(SYSTEM) as uow:
        assert check_batch(uow, None)[1] == []


@when("Hani asks to change the partners, the entry of Gul Khan has to say that he died")
def _(story: Story) -> None:
    state = story.state
    rows = [Row(owner=each) for each in state.owners]
    assert "recorded that Gul Khan died" in str(contradiction_with_register(state, rows, today()))


@then("the notice of the firm takes him out of the entry")
def _(story: Story) -> None:
    left = {"cnic": story.people["Gul Khan"].cnic, "name": "Gul Khan", "ground": "died"}
    file(story.platform, story.business.id, Kind.OWNERS, DIED, {"left": [left]})
    story.session.expire_all()
    assert [each.name for each in story.state.owners] == ["Hani", "Noor Jan"]
    assert [(each.name, each.left_on) for each in story.state.former] == [("Gul Khan", DIED)]


@then("Gul Khan owns the firm again")
def _(story: Story) -> None:
    assert story.people["Gul Khan"].id in acting(story)
    assert story.owners() == 3
    assert all(each.died_on is None for each in story.state.owners)


@when(parsers.parse("Hani asks to read the report, at the {door}"))
def _(story: Story, door: str) -> None:
    opened = story.doors.open(door, story.people["Hani"])
    story.outcome = opened.read(OWN.at(story.reported))


@then(
    parsers.parse(
        "anybody reads that the business is closed since the owner died, and no name, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    read = story.doors.open(door).read(ENTRY.at(story.business.number))
    assert "Zarghuna" not in read.text
    if door == "api":
        assert read.body["owner_died_on"] == read.body["dissolved_on"] == DIED.isoformat()
    else:
        assert "The owner died on" in read.text


@then("nobody acts for her business")
def _(story: Story) -> None:
    assert acting(story) == set()
    assert story.owners() == 0


@then("her business has its name again")
def _(story: Story) -> None:
    assert story.state.standing == "registered"
    query = select(BusinessName).filter_by(business_id=story.business.id, ended_at=None)
    assert story.session.scalars(query).all()


def test_only_those_meant_report_and_record_a_death(platform: Platform) -> None:
    run, some = platform.executor.execute, new_id()
    report = ReportDeath(
        number="x",
        cnic="5440012345671",
        name="x",
        relation=Relation.OTHER,
        died_on=DIED,
        paper_number="1",
        paper_on=today(),
        paper_authority="x",
    )
    find = ProposeFinding(report_id=some, finding=Finding.RECORDED, basis="x")
    with denied("registration.report_death"):
        run(report_death, report, actor=ANONYMOUS)
    with denied("registration.propose_death_finding"):
        run(FINDING.propose, find, actor=ANONYMOUS)
    with denied("registration.decide_death_finding"):
        run(FINDING.approve, Approve(id=some), actor=ANONYMOUS)
    with denied("registration.decide_death_finding"):
        run(FINDING.refuse, Refuse(id=some, reason="x"), actor=ANONYMOUS)

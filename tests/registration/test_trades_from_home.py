"""The journeys of trades_from_home.feature, through both doors."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from factories.applicants import SUBMIT, Applicant
from factories.cases import make_offices, offer_service
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.founding import Founding
from factories.identity import actor, make_person
from factories.names import release_rules
from factories.payments import make_fee
from factories.pictures import words_of
from factories.register import make_business
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.certificate import Certificate
from app.casework.catalogue.registry import CaseBook
from app.documents.public import open_document
from app.permissions import ANONYMOUS
from app.platform import Platform
from payments.fees.policy import Fixed
from registration.applications.form_answers import publishes
from registration.certificates.models import RegisterPaper
from registration.certificates.use_cases import IssueExtract, issue_extract
from registration.register.models import Business
from registration.register.policy.business import Form

scenarios("registration/features/trades_from_home.feature")
PUBLISH = Place("/businesses/{}/publication", "/businesses/{}/publication")
OWN = Place("/businesses/{}", "/businesses/{}")
ENTRY = Place("/business-register/{}", "/register/{}")
CASE = Place("/casework/applications/{}", "/casework/applications/{}")
STREET = "Mohalla Koshkalat"


@dataclass
class Story:
    founding: Founding
    doors: Doors
    client: FlaskClient
    application_id: UUID | None = None
    business_id: UUID | None = None
    extract: UUID | None = None
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    @property
    def session(self) -> Session:
        return self.founding.session

    @property
    def business(self) -> Business:
        self.session.expire_all()
        if self.business_id:
            return self.session.get_one(Business, self.business_id)
        query = select(Business).filter_by(application_id=self.application_id)
        return self.session.scalars(query).one()

    @property
    def certificates(self) -> list[Certificate]:
        deliver_here(self.founding.platform.executor)
        self.session.expire_all()
        part = self.founding.part(self.application_id, "business")  # type: ignore[arg-type]  # applied for
        query = select(Certificate).filter_by(registration_id=part.row.id)
        return list(self.session.scalars(query.order_by(Certificate.edition)))

    def apply(self, door: str, name: str, **place: str) -> None:
        who = Applicant(self.doors.open(door, self.founding.gul))
        self.application_id = UUID(who.start("sole_proprietorship").id)
        who.fill(self.application_id, self.typed(name, place))
        submitted = who.door.send(SUBMIT.at(self.application_id))
        assert submitted.ok, (submitted.sentences, submitted.fields)

    def typed(self, name: str, place: dict[str, str]) -> dict[str, dict[str, Any]]:
        zarina = self.founding.gul
        return {
            "name": {"business_name": name, "business_name_ur": ""},
            "owner": {
                "proprietor": {"name": zarina.name, "name_ur": "", "cnic": zarina.cnic},
                "address": f"{STREET}, Turbat",
                "joined_on": "01-02-2020",
            },
            "places": {"place": {"line": STREET, "district": "kech"}} | place,
            "business": {
                "main_activity": "1392",
                "sells_services": "no",
                "has_shop": "no" if place["from_home"] == "yes" else "yes",
                "employees": "0",
                "wants_chamber": "no",
            },
            "federal": {"ntn": ""},
        }

    def register(self) -> None:
        assert self.application_id
        self.founding.settle(self.application_id)
        self.founding.grant(self.application_id, "business")
        deliver_here(self.founding.platform.executor)

    def paper(self, document_id: UUID) -> str:
        with self.founding.platform.executor.reading(actor(self.founding.gul)) as uow:
            return words_of(open_document(uow, document_id).stream.read())


@pytest.fixture
def story(platform: Platform, session: Session, doors: Doors, client: FlaskClient) -> Story:
    release_rules(platform, session, words=8)
    service = platform.executor.ports.get(CaseBook).get("sole_proprietorship", 1)
    offer_service(session, service)
    offices = make_offices(session, service)
    make_fee(session, code="shop-registration", title="Shop", formula=Fixed(amount_paisa=150_000))
    zarina, partner = make_person(session, "Zarina"), make_person(session, "Partner")
    session.commit()
    founding = Founding(platform, session, service, offices, zarina, partner)
    return Story(founding, doors, client)


@given(parsers.parse('"{name}" is registered from her home, and not published'))
def _(story: Story, name: str) -> None:
    story.apply("api", name, from_home="yes")
    story.register()


@given("a firm that she owns with a partner")
def _(story: Story, platform: Platform) -> None:
    both = story.founding.gul, story.founding.hani
    story.business_id = make_business(story.session, platform, *both).id


@when(
    parsers.parse(
        'Zarina registers "{name}" from her home, and does not let us publish, at the {door}'
    )
)
def _(story: Story, name: str, door: str) -> None:
    story.apply(door, name, from_home="yes")


@when(parsers.parse('Zarina registers "{name}" in a shop, at the {door}'))
def _(story: Story, name: str, door: str) -> None:
    story.apply(door, name, from_home="no")


@when("the office registers it")
def _(story: Story) -> None:
    story.register()


@when(parsers.re(r"(?P<who>Zarina|a neighbour) (?P<what>publishes|hides) .*, at the (?P<door>\w+)"))
def _(story: Story, session: Session, who: str, what: str, door: str) -> None:
    person = story.founding.gul if who == "Zarina" else make_person(session, "Neighbour")
    data = {"publish": "yes" if what == "publishes" else "no"}
    place = PUBLISH.at(story.business.id)
    story.outcome = story.doors.open(door, person).send(place, data)
    deliver_here(story.founding.platform.executor)


@when(parsers.parse('a stranger takes an extract, which says "{text}"'))
def _(story: Story, platform: Platform, text: str) -> None:
    command = IssueExtract(number=story.business.number or "")
    story.extract = platform.executor.execute(issue_extract, command, actor=ANONYMOUS).id
    paper = story.session.get_one(RegisterPaper, story.extract)
    assert text in story.paper(paper.document_id)


@then(
    parsers.re(
        r'a stranger reads "(?P<text>[^"]+)" and (?P<more>.+) in the register, at the (?P<door>\w+)'
    )
)
def _(story: Story, text: str, more: str, door: str) -> None:
    seen = story.doors.open(door).read(ENTRY.at(story.business.number))
    assert seen.ok
    assert text in seen.text
    wanted = {"web": "Kech", "api": "kech"}[door] if more == "the district" else STREET
    assert wanted in seen.text


@then(parsers.parse('no stranger reads "{name}" or "{street}" anywhere'))
def _(story: Story, name: str, street: str) -> None:
    number = story.business.number
    (newest, *_older) = reversed(story.certificates)
    for address in (
        "/business-register",
        f"/business-register/{number}",
        f"/business-register/{number}/history",
        f"/business-register/{number}/extract",
        f"/api/v1/register?q={name}",
        f"/api/v1/register/{number}",
        f"/api/v1/register/{number}/history",
        "/api/v1/register/all.jsonl",
        "/api/v1/register/all.csv",
        *(f"/c/{each.token}" for each in story.certificates),
        f"/api/v1/certificates/{newest.token}",
        f"/verify?reference={newest.says['number']}",
    ):
        answer = story.client.get(address)
        assert answer.status_code in {200, 303, 404}, (address, answer.status_code)
        assert name not in answer.text, address
        assert street not in answer.text, address
        assert story.founding.gul.cnic not in answer.text, address
    assert "Turbat Embroidery" in story.client.get(f"/c/{newest.token}").text


@then(parsers.parse('her certificate says neither "{name}" nor "{street}"'))
def _(story: Story, name: str, street: str) -> None:
    (paper,) = story.certificates
    said = story.paper(paper.document_id)
    assert name not in said
    assert street not in said
    assert "Turbat Embroidery" in said
    assert "Kech" in said


@then(parsers.parse('her new certificate says "{name}"'))
def _(story: Story, name: str) -> None:
    _first, newest = story.certificates
    said = story.paper(newest.document_id)
    assert name in said
    assert STREET in said


@then(parsers.parse("Zarina reads her own street among her businesses, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door, story.founding.gul).read(OWN.at(story.business.id))
    assert STREET in seen.text


@then("the office that registered it reads who she is")
def _(story: Story) -> None:
    officer = story.founding.officer("labour", roles.CASE_OFFICER)
    person = next(each for each in story.founding.officers.values())
    door = story.doors.open("web", person, story.founding.offices["labour"])
    part = story.founding.part(story.application_id, "business")  # type: ignore[arg-type]  # applied for
    led = door.read(Place(f"/casework/registrations/{part.row.id}", ""))
    seen = door.read(Place(led.location, ""))
    assert officer.person_id == person.id
    assert "Zarina" in seen.text
    assert STREET in seen.text


@then("the file of that extract is for Zarina alone, and its page still says that it is genuine")
def _(story: Story) -> None:
    paper = story.session.get_one(RegisterPaper, story.extract)
    address = f"/documents/{paper.document_id}"
    stranger = make_person(story.session, "Stranger")
    assert story.doors.open("web", stranger).read(Place(address, "")).status == 404
    assert story.client.get(address).status_code == 303
    page = story.client.get(f"/c/{paper.token}").text
    assert "genuine" in page
    assert str(paper.document_id) not in page
    with story.founding.platform.executor.reading(actor(story.founding.gul)) as uow:
        assert open_document(uow, paper.document_id)


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(sentence), story.outcome.sentences


@pytest.mark.parametrize(
    ("form", "answers", "open_to_all"),
    [
        (Form.SOLE, {}, False),
        (Form.SOLE, {"from_home": True}, False),
        (Form.SOLE, {"from_home": True, "publish_details": True}, True),
        (Form.SOLE, {"from_home": False}, True),
        (Form.PARTNERSHIP, {"from_home": True}, True),
        (Form.COMPANY, {}, True),
    ],
)
def test_it_publishes_only_what_somebody_agreed_to(
    form: Form, answers: dict[str, bool], *, open_to_all: bool
) -> None:
    assert publishes(form, answers) is open_to_all

"""The journeys of rectifications.feature, through both doors, and what only programs try."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.cases import make_office, make_officer
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import make_department, make_person
from factories.register import FIRST, make_business, owner_of
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.decisions import Approve, Refuse
from app.errors import Conflict, NotFound
from app.identity.accounts.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.rectifications.declarations import RECTIFICATION, Ground, Rectify
from registration.rectifications.models import RegisterRectification
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.policy.business import State, from_json
from registration.register.policy.filings import Kind
from registration.register.queries.search import as_of
from registration.register.use_cases.refuse_correction import refuse_other_partners

scenarios("registration/features/rectifications.feature")

NUMBER = "RF-KECH-2026-00001"
PROPOSE = Place("/casework/rectifications/new", "/rectifications")
APPROVE = Place("/casework/rectifications/{}/approve", "/rectifications/{}/approval")


@dataclass
class Story:
    doors: Doors
    platform: Platform
    session: Session
    business: Business
    office: Organisation
    officers: dict[str, tuple[Person, Organisation]]
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def send(self, door: str, who: str, place: Place, data: dict[str, object]) -> None:
        person, house = self.officers[who]
        self.outcome = self.doors.open(door, person, house, proved=True).send(place, data)
        self.session.expire_all()

    def rectify(self, door: str, who: str, **more: object) -> None:
        data = {"number": NUMBER, "corrects": 1, "ground": "own_motion", "basis": "Statement 1"}
        self.send(door, who, PROPOSE, data | more)

    @property
    def newest(self) -> UUID:
        query = select(RegisterRectification.id).order_by(RegisterRectification.id.desc())
        return self.session.scalars(query.limit(1)).one()

    @property
    def state(self) -> State:
        query = select(BusinessVersion.state).filter_by(business_id=self.business.id)
        return from_json(self.session.scalars(query).one())


def founded(doors: Doors, platform: Platform, session: Session) -> Story:
    people = [make_person(session, name) for name in ("Gul Khan", "Noor Bibi")]
    business = make_business(session, platform, *people, name="Turbat Tradres")
    office = make_office(session, "industries")
    other = make_department(session, "Another office")
    officers = {
        "the examiner": (roles.CASE_OFFICER, office),
        "the approver": (roles.CASE_APPROVER, office),
        "an officer of another office": (roles.CASE_OFFICER, other),
    }
    made = {
        name: (make_officer(session, house, role, name=name), house)
        for name, (role, house) in officers.items()
    }
    session.commit()
    return Story(doors, platform, session, business, office, made)


@given(
    'Turbat Traders, entered by the Registrar with the name "Turbat Tradres"',
    target_fixture="story",
)
def _(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


@when(parsers.parse('{who} proposes the name "{name}" by the filed statement, at the {door}'))
def _(story: Story, who: str, name: str, door: str) -> None:
    story.rectify(door, who, name=name)


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    story.send(door, who, APPROVE.at(story.newest), {})


ORDER = {"ground": "court_order", "basis": "Civil suit 12/2026", "order_on": "2026-02-01"}
BETTER = {"partner": 2, "partner_address": "House 9, Turbat"}


@when(
    parsers.parse(
        "the examiner rectifies the address of partner 2 by an order without its court,"
        " at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    story.rectify(door, "the examiner", **ORDER, **BETTER)


@when(
    parsers.parse(
        "the examiner rectifies the address of partner 2 by an order of the Civil Judge, Turbat,"
        " at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    story.rectify(door, "the examiner", **ORDER, **BETTER, court="Civil Judge, Turbat")


@then(parsers.parse('the register still says "{name}"'))
def _(story: Story, name: str) -> None:
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)
    assert story.state.name == name


@then(parsers.parse("it is refused with {status:d}"))
def _(story: Story, status: int) -> None:
    assert story.outcome.status == status, story.outcome.sentences


@then(parsers.parse('the register says "{name}" from the first day, and the first filing stays'))
def _(story: Story, name: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    with story.platform.executor.reading(ANONYMOUS) as uow:
        assert as_of(uow, NUMBER, FIRST).name == name
    query = select(Filing).filter_by(business_id=story.business.id).order_by(Filing.sequence)
    first, second = story.session.scalars(query).all()
    assert first.content["name"] == "Turbat Tradres"
    assert (second.kind, second.corrects) == (Kind.CORRECTION, 1)


@then("the second partner has the address of the order, and nobody else became a partner")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert [each.address for each in story.state.owners] == [
        "Main Bazaar, Turbat",
        "House 9, Turbat",
    ]
    row = story.session.get_one(RegisterRectification, story.newest)
    assert (row.court, row.basis) == ("Civil Judge, Turbat", "Civil suit 12/2026")
    person, house = story.officers["the approver"]
    page = story.doors.open("web", person, house).read(
        Place(f"/casework/register/{NUMBER}/rectifications", "")
    )
    assert "Civil Judge, Turbat" in page.text
    assert "By the order of a court (s. 65)" in page.text


@pytest.fixture
def story(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


def test_it_lets_only_those_meant_rectify(platform: Platform) -> None:
    command = Rectify(number=NUMBER, corrects=1, ground=Ground.OWN_MOTION, basis="x", name="y")
    run, some = platform.executor.execute, new_id()
    with denied("registration.propose_rectification"):
        run(RECTIFICATION.propose, command, actor=ANONYMOUS)
    with denied("registration.decide_rectification"):
        run(RECTIFICATION.approve, Approve(id=some), actor=ANONYMOUS)
    with denied("registration.decide_rectification"):
        run(RECTIFICATION.refuse, Refuse(id=some, reason="x"), actor=ANONYMOUS)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "name"),
        ({"partner": 3, "partner_name": "x"}, "partner"),
        ({"ground": "court_order", "court": "x", "name": "y"}, "order_on"),
    ],
)
def test_what_says_nothing_is_refused(story: Story, data: dict[str, object], field: str) -> None:
    story.rectify("api", "the examiner", **data)
    assert story.outcome.status == 422
    assert list(story.outcome.fields) == [field]


def test_a_correction_names_the_same_partners_as_the_filing(story: Story) -> None:
    stranger = make_person(story.session, "Stranger")
    story.session.commit()
    query = select(Filing.content).filter_by(business_id=story.business.id)
    owners = story.session.scalars(query).one()["owners"]
    better = [owners[0] | {"address": "House 1"}, owners[1]]
    others = [owners[0], owner_of(stranger)]
    business_id = story.business.id

    def ask(content: dict[str, object], corrects: int = 1) -> None:
        def check(uow: UnitOfWork, _: None) -> None:
            refuse_other_partners(uow, business_id, corrects, content)

        story.platform.executor.execute(check, None, actor=SYSTEM)

    ask({"owners": better})
    ask({"name": "x"})
    with pytest.raises(Conflict) as refused:
        ask({"owners": others})
    assert refused.value.code == "other-partners"
    with pytest.raises(NotFound):
        ask({"name": "x"}, corrects=9)

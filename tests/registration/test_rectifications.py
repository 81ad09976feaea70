"""The journeys of rectifications.feature, through both doors, and what only programs try."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest
from factories.cases import make_office, make_officer
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import make_department, make_person
from factories.names import release_rules
from factories.register import FIRST, file, make_business, owner_of
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.public import Asking, Granted
from app.db import new_id
from app.decisions import Approve, Refuse
from app.errors import Conflict, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.applications.queries.facts import partners_declared_gone
from registration.applications.queries.partner_checks import check_former_partner
from registration.applications.use_cases import enter_change, enter_correction
from registration.rectifications.models import RegisterRectification
from registration.rectifications.use_cases import RECTIFICATION, Ground, Rectify
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.policy.business import State, from_json
from registration.register.policy.filings import Kind
from registration.register.queries.search import as_of
from registration.register.use_cases.refuse_correction import check_other_partners

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
    release_rules(platform, session)
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
            check_other_partners(uow, business_id, corrects, content)

        story.platform.executor.execute(check, None, actor=SYSTEM)

    ask({"owners": better})
    ask({"name": "x"})
    with pytest.raises(Conflict) as refused:
        ask({"owners": others})
    assert refused.value.code == "other-partners"
    with pytest.raises(NotFound):
        ask({"name": "x"}, corrects=9)


GRANTED = Granted(
    application_id=new_id(),
    registration_id=new_id(),
    service="correction",
    kind="filing",
    registration="filing",
    agency="industries",
    number="FCR-2026-000001",
    person_id=new_id(),
    organisation_id=None,
    subject="",
    about_id=None,
    valid_from=FIRST,
    valid_until=None,
    answers={},
    documents={},
    outputs={},
)
LEFT = FIRST + timedelta(days=10)


def leaves(story: Story) -> Person:
    """Noor Bibi retires by the second filing, and Hani joins by it."""
    query = select(Filing.content).filter_by(business_id=story.business.id, sequence=1)
    noor = story.session.scalars(query).one()["owners"][1]
    hani, third = (make_person(story.session, name) for name in ("Hani", "Third"))
    story.session.commit()
    gone = {"cnic": noor["cnic"], "name": noor["name"], "name_ur": "", "ground": "retired"}
    content = {"joined": [owner_of(hani, LEFT), owner_of(third, LEFT)], "left": [gone]}
    file(story.platform, story.business.id, Kind.OWNERS, LEFT, content)
    return hani


def newest_state(story: Story) -> State:
    story.session.expire_all()
    query = select(BusinessVersion).filter_by(business_id=story.business.id)
    rows = story.session.scalars(query.order_by(BusinessVersion.valid_from)).all()
    return from_json(rows[-1].state)


@pytest.mark.parametrize("door", ["web", "api"])
def test_the_day_and_the_ground_of_a_change_are_rectified(story: Story, door: str) -> None:
    """The Registrar's own motion; a court's order is entered in the same way."""
    leaves(story)
    paper = {"paper_number": "1182", "paper_on": "2026-01-09", "paper_authority": "Union Council 7"}
    better = {"partner": 3, "partner_ground": "died", "occurred_on": "2026-01-10"}
    for data, wrong in (({}, "paper_number"), (paper, "")):
        story.rectify(door, "the examiner", **{"corrects": 2, **better, **data})
        assert (wrong in story.outcome.fields) if wrong else story.outcome.ok, story.outcome
    story.send(door, "the approver", APPROVE.at(story.newest), {})
    assert story.outcome.ok, story.outcome.sentences
    (former,) = newest_state(story).former
    assert (former.ground, former.left_on.isoformat()) == ("died", "2026-01-10")
    story.rectify(door, "the examiner", corrects=2, occurred_on="2025-12-01")
    assert story.outcome.status == 409
    story.rectify(door, "the examiner", corrects=3, name="x")
    assert story.outcome.status == 409


def test_partners_correct_who_joined_and_nobody_becomes_a_minor_unsaid(story: Story) -> None:
    hani = leaves(story)
    row = {"partner": {"name": "Hani Baloch", "cnic": hani.cnic}, "address": "House 9"}
    business_id = str(story.business.id)

    def correct(**more: object) -> None:
        answers = {"corrects": 2, "partners": [row | more]}
        registration = {"subject": business_id, "registration_id": None, "person_id": None}
        granted = replace(GRANTED, answers=answers, **registration)  # type: ignore[arg-type]
        story.platform.executor.execute(enter_correction, granted, actor=SYSTEM)

    correct(minor=True)
    owner = newest_state(story).owners[1]
    assert (owner.name, owner.address, owner.minor) == ("Hani Baloch", "House 9", False)
    correct(born_on="2012-06-05")
    owner = newest_state(story).owners[1]
    assert (owner.minor, owner.born_on and owner.born_on.year) == (True, 2012)
    with pytest.raises(Conflict) as refused:
        correct(leaves="retired")
    assert refused.value.code == "other-partners"


def test_who_left_meanwhile_is_not_entered_as_joining_again(story: Story) -> None:
    """The form was filled in before Noor Bibi retired, and is granted after."""
    query = select(Filing.content).filter_by(business_id=story.business.id, sequence=1)
    owners = story.session.scalars(query).one()["owners"]
    rows = [
        {
            "partner": {"name": each["name"], "cnic": each["cnic"]},
            "address": "House 9",
            "joined_on": each["joined_on"],
        }
        for each in owners
    ]
    leaves(story)
    answers = {"partners": rows, "occurred_on": (LEFT + timedelta(days=5)).isoformat()}
    granted = replace(
        GRANTED, service="change_of_partners", subject=str(story.business.id), answers=answers
    )
    with pytest.raises(Conflict, match="The register changed since") as refused:
        story.platform.executor.execute(enter_change, granted, actor=SYSTEM)
    assert refused.value.code == "register-changed"


def test_who_is_said_to_be_dead_is_a_partner_in_the_register(story: Story) -> None:
    query = select(Filing.content).filter_by(business_id=story.business.id)
    cnic = story.session.scalars(query).one()["owners"][0]["cnic"]
    asking = Asking(
        application_id=None,
        service="dissolution",
        kind="first",
        answers={"gone_partner": cnic},
        person_id=new_id(),
        organisation_id=None,
        subject=str(story.business.id),
    )
    with story.platform.executor.reading(SYSTEM) as uow:
        assert not check_former_partner(uow, asking, cnic)
        (found,) = check_former_partner(uow, asking, "5440199999999")
        told = [row["partner"]["cnic"] for row in partners_declared_gone(uow, asking)]
        assert told == [cnic]
    assert found.code == "no-partner"

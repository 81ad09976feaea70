"""The journeys of naming_offices.feature, through both doors."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_department, make_person, make_staff
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.catalogue.models import Office
from app.casework.catalogue.queries.responsible_office import office_for
from app.casework.catalogue.registry import CaseBook
from app.casework.offices.queries import office_list
from app.casework.offices.use_cases import OFFICES, NameOffice
from app.decisions import Approve
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.platform import Platform

scenarios("casework/features/naming_offices.feature")

NAME = Place("/casework/offices/new", "/casework/offices")
APPROVE = Place("/casework/offices/{}/approve", "/casework/offices/{}/approval")
REFUSE = Place("/casework/offices/{}/refuse", "/casework/offices/{}/refusal")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    department: Organisation | None = None
    outcome: Outcome | None = None


@pytest.fixture
def story(toys: CaseBook) -> Story:
    return Story()


@given("Amina and Karim, who are administrators")
def _(story: Story, session: Session) -> None:
    for name in ("Amina", "Karim"):
        story.people[name] = make_staff(session, roles.ADMINISTRATOR, name)
    story.department = make_department(session, "Industries Department")
    session.commit()


def named(session: Session) -> UUID:
    session.expire_all()
    return session.scalars(select(Office.id)).one()


@when(
    parsers.re(
        r"(?P<name>\w+) (?P<tries>tries to )?names? the Industries Department as office of"
        r' "(?P<agency>\w+)" in "(?P<district>\w+)", at the (?P<door>\w+)'
    )
)
def _(
    story: Story, doors: Doors, name: str, tries: str | None, agency: str, district: str, door: str
) -> None:
    assert story.department
    data = {
        "agency": agency,
        "district": district,
        "organisation_id": str(story.department.id),
    }
    story.outcome = doors.open(door, story.people[name]).send(NAME, data)
    assert tries or story.outcome.ok, story.outcome.sentences


@when(parsers.re(r"(?P<name>\w+) (?P<tries>tries to )?approves? it, at the (?P<door>\w+)"))
def _(
    story: Story, doors: Doors, session: Session, name: str, tries: str | None, door: str
) -> None:
    place = APPROVE.at(named(session))
    story.outcome = doors.open(door, story.people[name]).send(place)
    assert tries or story.outcome.ok, story.outcome.sentences


@when(parsers.parse('{name} refuses it because "{why}", at the {door}'))
def _(story: Story, doors: Doors, session: Session, name: str, why: str, door: str) -> None:
    place = REFUSE.at(named(session))
    story.outcome = doors.open(door, story.people[name]).send(place, {"reason": why})
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('applications of "{district}" to "{agency}" go to the Industries Department'))
def _(story: Story, platform: Platform, district: str, agency: str) -> None:
    assert story.department
    key = story.department.id
    with platform.executor.reading(SYSTEM) as uow:
        assert office_for(uow, agency, district) == key


@then(parsers.parse('applications of "{district}" to "{agency}" go nowhere'))
def _(platform: Platform, district: str, agency: str) -> None:
    with (
        platform.executor.reading(SYSTEM) as uow,
        pytest.raises(Conflict, match="No office takes this yet"),
    ):
        office_for(uow, agency, district)


@then(parsers.parse('the answer is {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(text), story.outcome.sentences


def test_it_asks_for_permissions(platform: Platform, session: Session, toys: CaseBook) -> None:
    somebody = actor(make_person(session))
    command = NameOffice(agency="toy_board", organisation_id=make_department(session).id)
    with denied("cases.name_office"):
        platform.executor.execute(OFFICES.propose, command, actor=somebody)
    with denied("cases.decide_office"):
        approve = Approve(id=command.organisation_id)
        platform.executor.execute(OFFICES.approve, approve, actor=somebody)
    with denied("cases.see_offices"), platform.executor.reading(somebody) as uow:
        office_list(uow)

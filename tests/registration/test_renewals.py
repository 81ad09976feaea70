"""What another agency gave a firm within one form is renewed, and the register has it."""

from datetime import date
from uuid import UUID

import pytest
from factories.applicants import CORRECT, ONE, RENEW, SUBMIT, Applicant
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.founding import Founding
from factories.granted import plant_grant
from factories.identity import make_department, make_person
from factories.register import file
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Draft
from app.casework.cases.models.certificate import Certificate
from app.casework.cases.models.work import CaseRegistration
from app.casework.catalogue.registry import CaseBook
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.platform import Platform
from registration.register.models import AgencyNumber, Business
from registration.register.policy.filings import Kind

DOORS = pytest.mark.parametrize("door", ["web", "api"])
SIGN = Place("/signatures/{}", "/signatures/{}")
NEAR_THE_END = 75


def sign(founding: Founding, doors: Doors, application_id: UUID) -> None:
    """Let both partners sign what would be submitted."""
    founding.ask(doors, application_id)
    for person in (founding.gul, founding.hani):
        door = doors.open("api", person, proved=True)
        digest = door.read(SIGN.at(application_id)).body["digest"]
        assert door.send(SIGN.at(application_id), {"digest": digest}).ok


@pytest.fixture
def founding(platform: Platform, session: Session) -> Founding:
    return Founding.of(platform, session)


@pytest.fixture
def firm(founding: Founding, doors: Doors) -> UUID:
    """A firm that every agency has registered: the application that founded it."""
    who = Applicant(doors.open("api", founding.gul))
    application_id = UUID(who.start("partnership").id)
    who.fill(application_id, founding.typed)
    sign(founding, doors, application_id)
    assert who.door.send(SUBMIT.at(application_id)).ok
    founding.settle(application_id)
    for code in ("sales_tax", "shop", "social_security", "profession_tax", "firm"):
        founding.grant(application_id, code)
    deliver_here(founding.platform.executor)
    return application_id


def linked(doors: Doors, door: str, person: Person, place: Place) -> UUID:
    told = doors.open(door, person).send(place)
    assert told.ok, told.sentences
    return UUID(told.id)


@DOORS
def test_it_keeps_the_number_of_a_renewal_beside_the_same_business(
    founding: Founding, firm: UUID, doors: Doors, session: Session, door: str
) -> None:
    held = founding.part(firm, "sales_tax").row.id
    founding.days_pass(NEAR_THE_END)
    renewal = linked(doors, door, founding.gul, RENEW.at(firm, held))
    sign(founding, doors, renewal)
    told = doors.open(door, founding.gul).send(SUBMIT.at(renewal))
    assert told.ok, (told.sentences, told.fields)
    founding.grant(renewal, "sales_tax")
    deliver_here(founding.platform.executor)
    session.expire_all()
    (business,) = session.scalars(select(Business))
    query = select(AgencyNumber).filter_by(business_id=business.id, code="sales_tax")
    first, second = session.scalars(query.order_by(AgencyNumber.valid_from)).all()
    assert second.number == f"{first.number}-R1"
    assert first.valid_until is not None
    assert (second.valid_from - first.valid_until).days == 1
    # Papers of the renewal follow the register as those of the first term do.
    with founding.platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    file(founding.platform, business.id, Kind.NAME, today, {"name": "Makran Boat Repairs"})
    deliver_here(founding.platform.executor)
    papers = select(Certificate.says).filter_by(registration_id=second.registration_id)
    said = session.scalars(papers.order_by(Certificate.edition)).all()
    assert ["Makran Boat Repairs" in str(each) for each in said] == [False, True]


@DOORS
def test_it_corrects_no_firm_past_the_register(
    founding: Founding, firm: UUID, doors: Doors, session: Session, door: str
) -> None:
    held = founding.part(firm, "firm").row.id
    told = doors.open(door, founding.gul).send(CORRECT.at(firm, held))
    assert told.status == 409
    assert told.says("Correct it from the page of the business")
    stranger = make_person(session, "Somebody Else")
    session.commit()
    for place in (CORRECT.at(firm, held), RENEW.at(firm, held)):
        assert doors.open(door, stranger).send(place).status == 404
    assert len(session.scalars(select(Business)).all()) == 1


@DOORS
def test_it_begins_a_renewal_with_what_the_register_says_by_now(
    founding: Founding, firm: UUID, doors: Doors, session: Session, door: str
) -> None:
    (business,) = session.scalars(select(Business))
    held = founding.part(firm, "sales_tax").row.id
    founding.days_pass(NEAR_THE_END)
    with founding.platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    moved = {"place": {"line": "Fish Harbour", "district": "gwadar"}}
    for kind, content in (
        (Kind.NAME, {"name": "Makran Boat Repairs", "name_ur": ""}),
        (Kind.PLACE, moved),
        (Kind.ACTIVITIES, {"activities": ["4719", "3315"]}),
    ):
        file(founding.platform, business.id, kind, today, content)
    renewal = linked(doors, door, founding.gul, RENEW.at(firm, held))
    answers = session.get_one(Draft, renewal).answers
    assert (answers["business_name"], answers.get("business_name_ur")) == (
        "Makran Boat Repairs",
        None,
    )
    assert answers["place"] == moved["place"]
    assert (answers["main_activity"], answers["more_activities"]) == (
        "4719",
        [{"activity": "3315"}],
    )
    # What the register does not keep stays as it was submitted.
    assert (answers["sells_services"], answers["ntn"]) == (True, "1234567")
    partners = [row["partner"]["name"] for row in answers["partners"]]
    assert partners == [founding.gul.name, founding.hani.name]
    sign(founding, doors, renewal)
    told = doors.open(door, founding.gul).send(SUBMIT.at(renewal))
    assert told.ok, (told.sentences, told.fields)


@DOORS
def test_it_corrects_no_filing_past_the_register(
    platform: Platform, session: Session, doors: Doors, door: str
) -> None:
    """The engine would enter the change a second time."""
    service = platform.executor.ports.get(CaseBook).latest["change_of_name"]
    person, office = make_person(session), make_department(session)
    answers = {"business_name": "Makran Traders"}
    term = (date(2026, 1, 5), None)
    filing = plant_grant(session, service, "filing", person, office, term=term, answers=answers)
    application_id = session.get_one(CaseRegistration, filing).application_id
    session.commit()
    at = doors.open(door, person)
    told = at.send(CORRECT.at(application_id, filing))
    assert told.status == 409
    assert told.says("Correct it from the page of the business")
    shown = at.read(ONE.at(application_id))
    if door == "api":
        assert [part["correctable"] for part in shown.body["parts"]] == [False]
    else:
        assert "Correct it" not in shown.text

"""What another agency gave a firm within one form is renewed, and the register has it."""

from uuid import UUID

import pytest
from factories.applicants import CORRECT, RENEW, SUBMIT, Applicant
from factories.doors import Doors, Place
from factories.founding import Founding
from factories.register import file
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.cases.models.afterwards import Certificate
from app.factory import Platform
from app.identity.actors import SYSTEM
from app.identity.models import Person
from app.outbox.deliver import deliver_here
from registration.models.register import AgencyNumber, Business
from registration.policy.filings import Kind

DOORS = pytest.mark.parametrize("door", ["web", "api"])
ASK = Place("/applications/{}/signatures", "/applications/{}/signatures")
SIGN = Place("/signatures/{}", "/signatures/{}")
NEAR_THE_END = 75


def sign(founding: Founding, doors: Doors, application_id: UUID) -> None:
    """Let both partners sign what would be handed in."""
    door = doors.open("api", founding.gul)
    assert (told := door.send(ASK.at(application_id))).ok, told.sentences
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
    correction = linked(doors, door, founding.gul, CORRECT.at(firm, held))
    sign(founding, doors, correction)
    told = doors.open(door, founding.gul).send(SUBMIT.at(correction))
    assert told.status == 409
    assert told.says("Correct it from the page of the business")
    session.expire_all()
    assert len(session.scalars(select(Business)).all()) == 1

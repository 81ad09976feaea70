"""Papers of applications: their owner's, and of the offices that were asked; of nobody else."""

from io import BytesIO
from uuid import UUID

import pytest
from factories.applying import Applying
from factories.bidding import PDF
from factories.cases import make_office, make_officer
from factories.filed import make_toy_fees
from factories.identity import actor, join, make_person
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Draft
from app.casework.cases.models.work import Recusal
from app.casework.definition.shapes import Service
from app.casework.tasks.use_cases.add_photograph import AddPhotograph, add_photograph
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.clock import real_now
from app.documents.public import Document, Upload, find_document
from app.errors import NotFound
from app.identity.people.models import Organisation, Person
from app.permissions import Actor
from app.platform import Platform


@pytest.fixture
def applying(platform: Platform, session: Session, toy: Service) -> Applying:
    made = Applying.of(platform, session, toy)
    make_toy_fees(session)
    session.commit()
    return made


def sees(applying: Applying, paper: UUID, who: Actor) -> bool:
    with applying.platform.executor.reading(who) as uow:
        try:
            return find_document(uow, paper).id == paper
        except NotFound:
            return False


def office_of(applying: Applying, agency: str) -> Organisation:
    return applying.session.merge(applying.offices[agency])


def officer(applying: Applying, agency: str) -> tuple[Person, Actor]:
    office = office_of(applying, agency)
    person = make_officer(applying.session, office)
    applying.session.commit()
    return person, actor(person, roles.CASE_OFFICER, organisation=office)


def lease_of(applying: Applying, application_id: UUID) -> UUID:
    return UUID(applying.case(application_id).documents["lease"][0])


def test_it_is_read_by_officers_of_an_office_that_was_asked_and_of_no_other(
    applying: Applying,
) -> None:
    application = applying.hand_in()
    paper = lease_of(applying, application.id)
    assert sees(applying, paper, applying.citizen)
    assert sees(applying, paper, officer(applying, "toy_board")[1])
    # Wooden toys need no clearance: the safety office was never asked.
    assert not sees(applying, paper, officer(applying, "toy_safety")[1])
    elsewhere = make_office(applying.session, "toy_board", "gwadar")
    stranger = make_officer(applying.session, elsewhere)
    applying.session.commit()
    assert not sees(applying, paper, actor(stranger, roles.CASE_OFFICER, organisation=elsewhere))


def test_it_is_not_read_before_it_was_handed_in(applying: Applying) -> None:
    filled = applying.fill()
    with applying.platform.executor.reading(applying.citizen) as uow:
        paper = UUID(uow.session.get_one(Draft, filled.id).documents["lease"][0])
    assert sees(applying, paper, applying.citizen)
    assert not sees(applying, paper, officer(applying, "toy_board")[1])


def test_it_is_for_who_does_casework_in_the_office(applying: Applying) -> None:
    paper = lease_of(applying, applying.hand_in().id)
    clerk = make_person(applying.session, "Billing Clerk")
    board = office_of(applying, "toy_board")
    join(applying.session, clerk, board, roles.BILLING_OFFICER)
    applying.session.commit()
    assert not sees(applying, paper, actor(clerk, roles.BILLING_OFFICER, organisation=board))


def photograph_by(applying: Applying, application_id: UUID, acting: Actor) -> UUID:
    """What an officer keeps with the step that they take."""
    applying.paid(application_id)
    task = applying.part(application_id).open_tasks[0].id
    applying.do(take_task, TakeTask(task_id=task), acting)
    upload = Upload(filename="shop.pdf", stream=BytesIO(PDF))
    kept: Document = applying.do(add_photograph, AddPhotograph(task_id=task, file=upload), acting)
    return kept.id


def test_papers_and_photographs_are_kept_from_who_stood_back(applying: Applying) -> None:
    application = applying.hand_in()
    person, acting = officer(applying, "toy_board")
    kept = (lease_of(applying, application.id), photograph_by(applying, application.id, acting))
    assert [sees(applying, each, acting) for each in kept] == [True, True]
    # The citizen never sees what officers keep among themselves.
    assert [sees(applying, each, applying.citizen) for each in kept] == [True, False]
    back = Recusal(
        application_id=application.id, person_id=person.id, reason="My cousin", at=real_now()
    )
    applying.session.add(back)
    applying.session.commit()
    assert [sees(applying, each, acting) for each in kept] == [False, False]

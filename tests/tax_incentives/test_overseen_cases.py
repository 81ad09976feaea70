"""Who oversees reliefs reads a claim's whole case, and changes nothing in it."""

import pytest
from factories.doors import Doors, Outcome, Place
from factories.granted import plant_grant
from factories.identity import join, make_department, make_person, make_staff
from factories.payments import today
from factories.reliefs import Reliefs, a_pdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration, Recusal
from app.casework.catalogue.registry import CaseBook
from app.casework.tasks.use_cases.add_note import AddNote, add_note
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.clock import real_now
from app.documents.models import Document
from app.identity.people.models import Person
from app.platform import Platform

CASE = Place("/casework/cases/{}", "/casework/cases/{}")
TASK = Place("/casework/tasks/{}", "/casework/tasks/{}")
PAPER = Place("/documents/{}", "/documents/{}/content")
SAID = "The list names nobody of Quetta"


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return Reliefs.of(platform, session)


@pytest.fixture
def claim(reliefs: Reliefs) -> Application:
    """It was submitted, noted upon and sent back."""
    reliefs.tax_paid(10_00_000_00)
    application = reliefs.claim()
    assessor = reliefs.officer("Assessor")
    reliefs.take(application, assessor)
    task_id = reliefs.open_task(application)
    reliefs.run(add_note, AddNote(task_id=task_id, text="I rang them twice"), assessor)
    asked = SendBack(task_id=task_id, points={"document:staff_list": SAID}, message="See below")
    reliefs.run(send_back, asked, assessor)
    return application


@pytest.fixture
def auditor(session: Session) -> Person:
    person = make_staff(session, roles.AUDITOR, "Zarghoona")
    session.commit()
    return person


def _paper(session: Session, application: Application) -> Document:
    query = select(Document).filter_by(subject_id=application.id, purpose="staff_list")
    return session.scalars(query).one()


@pytest.mark.parametrize("door", ["web", "api"])
def test_an_auditor_reads_answers_papers_and_what_was_sent_back(
    reliefs: Reliefs, claim: Application, auditor: Person, doors: Doors, door: str
) -> None:
    opened = doors.open(door, auditor)
    found = opened.read(CASE.at(claim.id))
    assert found.status == 200
    for text in (claim.reference, SAID, "See below", "I rang them twice", "local_staff"):
        if door == "api" or text != "local_staff":
            assert text in str(found.body), text
    paper = _paper(reliefs.session, claim)
    assert str(paper.id) in str(found.body)
    assert opened.read(PAPER.at(paper.id)).status == 200


def test_the_claims_page_leads_an_auditor_there(
    claim: Application, auditor: Person, doors: Doors
) -> None:
    page = doors.open("web", auditor).read(Place(f"/reliefs/claims/{claim.id}", ""))
    assert f"/casework/cases/{claim.id}" in page.body


@pytest.mark.parametrize("door", ["web", "api"])
def test_an_auditor_changes_nothing(
    reliefs: Reliefs, claim: Application, auditor: Person, doors: Doors, door: str
) -> None:
    opened, task_id = doors.open(door, auditor), reliefs.open_task(claim)
    for place, sent in (
        (Place("/casework/tasks/{}/take", "/casework/tasks/{}/taking"), {}),
        (Place("/casework/tasks/{}/notes", "/casework/tasks/{}/notes"), {"text": "Mine"}),
        (
            Place("/casework/tasks/{}/stand-back", "/casework/tasks/{}/standing-back"),
            {"relation": "family", "reason": "Mine"},
        ),
    ):
        assert opened.send(place.at(task_id), sent).status in {403, 404}, place
    assert opened.read(TASK.at(task_id)).status in {403, 404}


def _closed(found: Outcome) -> bool:
    return found.status == 404


@pytest.mark.parametrize("door", ["web", "api"])
def test_for_everybody_else_the_case_is_not_there(
    reliefs: Reliefs, claim: Application, doors: Doors, door: str
) -> None:
    session, firm = reliefs.session, reliefs.firm
    other = reliefs.claimant("Another firm", "9")
    stranger = make_staff(session, roles.PARAMETER_OFFICER, "Stranger")
    applicant = session.get_one(Person, claim.applicant_id)
    assessor = session.get_one(Person, reliefs.officer("Assessor").person_id)
    paper = _paper(session, claim)
    session.commit()
    for person, organisation in (
        (stranger, None),
        (applicant, firm),
        (reliefs.applying.person, other),
        (assessor, reliefs.applying.offices["finance"]),
    ):
        assert _closed(doors.open(door, person, organisation).read(CASE.at(claim.id)))
    for person, organisation in ((stranger, None), (reliefs.applying.person, other)):
        assert _closed(doors.open(door, person, organisation).read(PAPER.at(paper.id)))


@pytest.mark.parametrize("door", ["web", "api"])
def test_nobody_oversees_a_draft_or_what_is_their_own(
    reliefs: Reliefs, claim: Application, auditor: Person, doors: Doors, door: str
) -> None:
    session = reliefs.session
    draft = reliefs.applying.start()
    reliefs.applying.add(draft.id, "staff_list", a_pdf())
    opened = doors.open(door, auditor)
    assert _closed(opened.read(CASE.at(draft.id)))
    assert _closed(opened.read(PAPER.at(_paper(session, draft).id)))
    back = {"relation": "family", "reason": "A cousin's firm", "at": real_now()}
    session.add(Recusal(application_id=claim.id, person_id=auditor.id, **back))
    session.commit()
    assert _closed(opened.read(CASE.at(claim.id)))
    assert _closed(opened.read(PAPER.at(_paper(session, claim).id)))


def test_nobody_oversees_services_of_other_domains(
    reliefs: Reliefs, auditor: Person, doors: Doors
) -> None:
    session, platform = reliefs.session, reliefs.platform
    service = platform.executor.ports.get(CaseBook).latest["partnership"]
    planted = plant_grant(
        session,
        service,
        "shop",
        make_person(session, "Owner"),
        make_department(session, "Labour office"),
        term=(today(), None),
        answers={},
    )
    session.commit()
    application_id = session.get_one(CaseRegistration, planted).application_id
    assert _closed(doors.open("api", auditor).read(CASE.at(application_id)))


def test_who_belonged_to_the_firm_does_not_oversee_it(
    reliefs: Reliefs, claim: Application, auditor: Person, doors: Doors
) -> None:
    join(reliefs.session, auditor, reliefs.firm, roles.SUPPLIER_OWNER)
    reliefs.session.commit()
    opened = doors.open("api", auditor)
    assert _closed(opened.read(CASE.at(claim.id)))
    assert _closed(opened.read(PAPER.at(_paper(reliefs.session, claim).id)))

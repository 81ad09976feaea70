"""A firm's owner uploads its papers and sends them; an officer reads them and decides."""

from dataclasses import dataclass, field

import pytest
from factories.denials import denied
from factories.doors import Door, Doors, Outcome, Place
from factories.guides import A_PDF, make_office
from factories.identity import join, make_person, make_staff, make_supplier
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.documents.public import Document
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.organisations.use_cases import firm_papers
from app.identity.organisations.use_cases.firm_papers import (
    AddFirmPaper,
    RemoveFirmPaper,
    SendFirmPapers,
)
from app.identity.people.models import Organisation, Person
from app.notifications.models import Notification
from app.outbox.models import Delivery
from app.outbox.use_cases import DeliverEvent, deliver_event
from app.permissions import ANONYMOUS
from app.platform import Platform

DOORS = pytest.mark.parametrize("door", ["web", "api"])
PAPERS = Place("/organisations/{}/papers", "/organisations/{}/papers")
SEND = Place("/organisations/{}/papers/send", "/organisations/{}/papers/send")
REMOVE = Place("/organisations/{}/papers/{}/remove", "/organisations/{}/papers/{}/remove")
SEND_BACK = Place("/verification/{}/refuse", "/organisations/{}/refuse")
VERIFY = Place("/verification/{}/verify", "/organisations/{}/verify")
QUEUE = Place("/verification", "/verification")
SCAN = {"file": ("ntn.pdf", A_PDF)}
REASON = "The NTN on the certificate is another one."


@dataclass
class Case:
    """An unverified firm with its owner and an officer who decides."""

    session: Session
    doors: Doors
    firm: Organisation
    owner: Person
    officer: Person
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def open(self, door: str, person: Person | None = None) -> Door:
        mine = self.firm if person is None else None
        return self.doors.open(door, person or self.owner, mine)

    def adds(self, door: str, purpose: str = "ntn", person: Person | None = None) -> Outcome:
        data = {"purpose": purpose}
        return self.open(door, person).send(PAPERS.at(self.firm.id), data, SCAN)

    def added(self, door: str) -> Document:
        assert self.adds(door).ok
        return self.session.scalars(select(Document).filter_by(subject_kind="firm")).one()

    def sends(self, door: str) -> Outcome:
        return self.open(door).send(SEND.at(self.firm.id))

    def told(self, platform: Platform, person: Person) -> list[str]:
        """Return what somebody was told, once what waits is delivered inside the house."""
        self.session.expire_all()
        waiting = select(Delivery.event_id, Delivery.handler).filter_by(state="waiting")
        for event_id, handler in self.session.execute(waiting).all():
            if "send_message" not in handler:
                command = DeliverEvent(event_id=event_id, handler=handler)
                platform.executor.execute(deliver_event, command, actor=SYSTEM)
        told = select(Notification.template).filter_by(person_id=person.id)
        return list(self.session.scalars(told))


@pytest.fixture
def case(session: Session, doors: Doors) -> Case:
    firm = make_supplier(session, "Turbat Traders", verified=False)
    owner, officer = make_person(session, "Gul"), make_staff(session, roles.VERIFICATION_OFFICER)
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    session.commit()
    return Case(session, doors, firm, owner, officer)


@DOORS
def test_it_goes_from_the_upload_to_an_officer_who_verifies(
    case: Case, platform: Platform, door: str
) -> None:
    paper = case.added(door)
    assert (paper.purpose, paper.filename) == ("ntn", "ntn.pdf")
    assert case.sends(door).ok
    assert case.told(platform, case.officer) == ["identity/firm_papers_sent"]
    officer = case.open(door, case.officer)
    assert "Turbat Traders" in officer.read(QUEUE).text
    file = Place("/documents/{}", "/documents/{}/content").at(paper.id)
    assert officer.read(file).status == 200
    assert officer.send(VERIFY.at(case.firm.id)).ok
    case.session.expire_all()
    assert case.firm.verified
    assert case.told(platform, case.owner) == ["identity/supplier_verified"]
    assert case.adds(door).says("no papers are needed")


def test_it_shows_the_officer_each_paper_beside_the_declaration(case: Case) -> None:
    paper = case.added("web")
    page = case.open("web", case.officer).read(Place("/verification/{}", "").at(case.firm.id))
    assert f"/documents/{paper.id}" in str(page.body)
    assert "The owner is still adding papers" in page.text
    assert case.sends("web").ok
    page = case.open("web", case.officer).read(Place("/verification/{}", "").at(case.firm.id))
    assert "still adding" not in page.text


@DOORS
def test_it_sends_the_papers_again_after_an_officer_sent_them_back(case: Case, door: str) -> None:
    paper = case.added(door)
    assert case.sends(door).ok
    assert case.open(door, case.officer).send(SEND_BACK.at(case.firm.id), {"reason": REASON}).ok
    seen = case.open("web").read(PAPERS.at(case.firm.id))
    assert REASON in seen.text
    assert case.open(door).send(REMOVE.at(case.firm.id, paper.id)).ok
    assert case.sends(door).says("Add at least one document first")
    assert case.adds(door).ok
    assert case.sends(door).ok
    case.session.expire_all()
    assert (case.firm.undecided, case.firm.refused_reason) == (True, None)


@DOORS
def test_it_keeps_what_an_officer_may_be_reading(case: Case, door: str) -> None:
    paper = case.added(door)
    assert case.sends(door).ok
    refused = case.open(door).send(REMOVE.at(case.firm.id, paper.id))
    assert refused.says("not remove any now")
    assert case.sends(door).says("with an officer already")
    assert case.adds(door, "address").ok


@DOORS
def test_it_hides_papers_from_everybody_else(case: Case, door: str) -> None:
    paper = case.added(door)
    clerk = make_person(case.session)
    join(case.session, clerk, case.firm, roles.BID_OFFICER)
    case.session.commit()
    file = Place("/documents/{}", "/documents/{}").at(paper.id)
    assert case.open(door).read(file).status == 200
    for person in (clerk, make_person(case.session), make_staff(case.session, roles.AUDITOR)):
        case.session.commit()
        opened = case.open(door, person)
        assert opened.read(PAPERS.at(case.firm.id)).status == 404
        assert opened.read(file).status == 404
        assert case.adds(door, person=person).status == 404
        assert opened.send(REMOVE.at(case.firm.id, paper.id)).status == 404
        assert opened.send(SEND.at(case.firm.id)).status == 404


@DOORS
def test_it_refuses_what_is_no_paper_and_too_many(
    case: Case, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = case.open(door)
    place = PAPERS.at(case.firm.id)
    script = {"file": ("ntn.pdf", b"<script>alert(1)</script>")}
    assert "file" in opened.send(place, {"purpose": "ntn"}, script).fields
    assert "purpose" in opened.send(place, {"purpose": "secret"}, SCAN).fields
    monkeypatch.setattr(firm_papers, "MAX_PAPERS", 1)
    assert case.adds(door).ok
    assert "up to 1 documents" in case.adds(door, "cnic").fields["file"]


@pytest.mark.parametrize(
    ("use_case", "command"),
    [
        (firm_papers.add_firm_paper, AddFirmPaper(organisation_id=new_id(), purpose="", file=None)),
        (
            firm_papers.remove_firm_paper,
            RemoveFirmPaper(organisation_id=new_id(), document_id=new_id()),
        ),
        (firm_papers.send_firm_papers, SendFirmPapers(organisation_id=new_id())),
    ],
)
def test_it_asks_for_the_permission_of_declaring_a_firm(
    platform: Platform, use_case: object, command: object
) -> None:
    with denied("identity.declare_supplier"):
        platform.executor.execute(use_case, command, actor=ANONYMOUS)  # type: ignore[arg-type]  # one of three


def test_it_lists_the_centres_for_who_cannot_upload(case: Case) -> None:
    make_office(case.session, "facilitation-kalat", address="Centre, Kalat")
    make_office(case.session, "labour-kalat", address="Labour, Kalat")
    case.session.commit()
    for page in ("/home", f"/organisations/{case.firm.id}"):
        text = case.open("web").read(Place(page, "")).text
        assert ("Centre, Kalat" in text, "Labour, Kalat" in text) == (True, False)
        assert "Upload the papers" in text

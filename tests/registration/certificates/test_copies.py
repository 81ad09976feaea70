"""The journeys of copies.feature, through both doors, and what only programs try."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from factories.applicants import SUBMIT, Applicant
from factories.cases import make_officer, make_offices, offer_service
from factories.delivery import deliver_here
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person
from factories.parameters import load_release_values
from factories.payments import make_fee, pay
from factories.register import FIRST, file, owner_of, platform_now
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.queries.case_file import load_case
from app.casework.catalogue.registry import CaseBook
from app.db import new_id
from app.documents.public import open_document
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from payments.fees.policy import Fixed
from registration.applications.use_cases import BeginOrder, begin_order
from registration.certificates.content import Copied, Extracted, copy_facts, extract_facts
from registration.certificates.models import RegisterInspection, RegisterPaper
from registration.certificates.queries import addresses_on
from registration.certificates.use_cases import Order, certify_entry, certify_filing
from registration.register.models import Business, Filing
from registration.register.policy.filings import Kind
from registration.register.queries.districts import district_words
from registration.register.queries.search import view_of

scenarios("registration/features/copies.feature")

NUMBER = "RF-KECH-2026-00001"
READ = Place("/business-register/{}/filings/{}", "/register/{}/filings/{}")
ORDER = Place("/business-register/{}/orders", "/register/{}/orders")
DECIDE = Place("/casework/tasks/{}/decide", "/casework/tasks/{}/decision")
TAKE = Place("/casework/tasks/{}/take", "/casework/tasks/{}/taking")
CHILD = "Little Child"


@dataclass
class Story:
    doors: Doors
    platform: Platform
    session: Session
    business: Business
    owners: list[Person]
    office: Organisation
    officer: Person
    advocate: Person
    application_id: UUID = field(default_factory=new_id)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def order(self, door: str, **what: str) -> None:
        applicant = Applicant(self.doors.open(door, self.advocate))
        begun = applicant.door.send(ORDER.at(NUMBER))
        assert begun.ok, begun.sentences
        self.application_id = UUID(begun.id)
        self.outcome = applicant.save(self.application_id, "what", what)
        if self.outcome.ok:
            self.outcome = applicant.door.send(SUBMIT.at(self.application_id))
            self.settle()

    def settle(self) -> None:
        self.session.commit()
        deliver_here(self.platform.executor)
        self.session.expire_all()

    def tasks(self) -> list[UUID]:
        with self.platform.executor.reading(SYSTEM) as uow:
            case = load_case(uow, self.application_id)
            return [task.id for part in case.parts for task in part.open_tasks]

    def certify(self, door: str) -> None:
        (task,) = self.tasks()
        way = self.doors.open(door, self.officer, self.office)
        assert way.send(TAKE.at(task), {}).ok
        decided = way.send(DECIDE.at(task), {"outcome": "passed"})
        assert decided.ok, decided.sentences
        self.settle()

    @property
    def paper(self) -> RegisterPaper:
        return self.session.scalars(
            select(RegisterPaper).filter_by(order_id=self.application_id)
        ).one()

    def content(self, who: Person) -> bytes:
        document_id = self.paper.document_id
        with self.platform.executor.reading(actor(who)) as uow:
            return open_document(uow, document_id).stream.read()

    def no_secret(self, text: str) -> None:
        for owner in self.owners:
            assert owner.cnic
            assert owner.cnic not in text
            assert owner.cnic[-4:] not in text
        assert CHILD not in text


def founded(doors: Doors, platform: Platform, session: Session) -> Story:
    load_release_values(session, platform.registry)
    service = platform.executor.ports.get(CaseBook).latest["register_copy"]
    offer_service(session, service)
    office = make_offices(session, service)["industries"]
    owners = [make_person(session, name) for name in ("Gul Khan", "Noor Bibi")]
    officer = make_officer(session, office, roles.CASE_OFFICER, name="Registrar’s officer")
    advocate = make_person(session, "Advocate")
    business = Business(
        id=new_id(),
        form="partnership",
        temporary="T-ABCDEFGH",
        number=NUMBER,
        begun_at=platform_now(platform),
        numbered_at=platform_now(platform),
    )
    session.add(business)
    session.commit()
    child = owner_of(owners[0]) | {"name": CHILD, "cnic": "5440199999999", "minor": True}
    state = {
        "form": "partnership",
        "name": "Turbat Traders",
        "place": {"line": "Main Bazaar", "district": "kech"},
        "activities": ["4711"],
        "owners": [*map(owner_of, owners), child],
    }
    file(platform, business.id, Kind.REGISTERED, FIRST, state)
    session.expire_all()
    return Story(doors, platform, session, business, owners, office, officer, advocate)


@given(
    "Turbat Traders, a firm of Gul Khan and Noor Bibi with a minor, since 5 January 2026",
    target_fixture="story",
)
def _(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


@given("an advocate who is no partner")
def _(story: Story) -> None:
    assert story.advocate not in story.owners


@given(parsers.re(r"a fee of Rs (?P<rupees>\d+) for (?P<what>copies|inspection) is in force"))
def _(story: Story, rupees: str, what: str) -> None:
    code = {"copies": "register-copy", "inspection": "register-inspection"}[what]
    formula = Fixed(amount_paisa=int(rupees) * 100)
    make_fee(story.session, code=code, title=code, title_ur="نقل", formula=formula)
    story.session.commit()


@when(parsers.parse("the advocate reads the first filing, at the {door}"))
def _(story: Story, door: str) -> None:
    story.outcome = story.doors.open(door, story.advocate).read(READ.at(NUMBER, 1))


@when(parsers.re(r"the advocate orders (?P<what>.+), at the (?P<door>\w+)"))
def _(story: Story, what: str, door: str) -> None:
    wants = {
        "a copy of the first filing": {"wants": "filing", "filing_number": "1"},
        "a copy of filing 9": {"wants": "filing", "filing_number": "9"},
        "a copy of the entry": {"wants": "entry"},
        "an inspection": {"wants": "inspection"},
    }[what]
    story.order(door, **wants)


@then(parsers.parse("a bill of Rs {rupees:d} waits, and no officer has the order yet"))
def _(story: Story, rupees: int) -> None:
    assert story.outcome.ok, story.outcome.sentences
    with story.platform.executor.reading(SYSTEM) as uow:
        (bill,) = load_case(uow, story.application_id).bills
    assert bill.amount_paisa == rupees * 100
    assert not story.tasks()


@when(parsers.parse("the bill is paid, and the Registrar's officer certifies it, at the {door}"))
def _(story: Story, door: str) -> None:
    with story.platform.executor.reading(SYSTEM) as uow:
        (bill,) = load_case(uow, story.application_id).bills
    pay(story.platform, bill.number.replace(" ", ""), bill.amount_paisa)
    story.settle()
    story.certify(door)


@when(parsers.parse("the Registrar's officer certifies it, at the {door}"))
def _(story: Story, door: str) -> None:
    story.certify(door)


@then(parsers.parse('it says "{one}" and "{other}", without a CNIC or the minor\'s name'))
def _(story: Story, one: str, other: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    text = story.outcome.text
    assert one in text
    assert other in text
    story.no_secret(text)


@then("the advocate has a signed copy that names the officer, without a CNIC or the minor's name")
def _(story: Story) -> None:
    assert story.paper.certified_by == story.officer.id
    assert story.content(story.advocate).startswith(b"%PDF")
    filing_id, business_id = story.paper.filing_id, story.business.id
    with story.platform.executor.reading(ANONYMOUS) as uow:
        filing, business = uow.get(Filing, filing_id), uow.get(Business, business_id)
        copied = Copied(business=business, filing=filing, signed=[], public=True)
        facts = copy_facts(copied, district_words(uow))
    said = " ".join(word.en for pair in facts for word in pair)
    assert "Main Bazaar, Turbat" in said
    story.no_secret(said)
    way = story.doors.open("web", story.advocate)
    assert (
        "Take the certified copy (PDF)"
        in way.read(Place(f"/applications/{story.application_id}", "")).text
    )
    page = story.doors.open("web").read(Place(f"/c/{story.paper.token}", ""))
    assert "Certified copy of a filing" in page.text


@then("a stranger does not have its file")
def _(story: Story) -> None:
    stranger = make_person(story.session, "Stranger")
    story.session.commit()
    document_id = story.paper.document_id
    with story.platform.executor.reading(actor(stranger)) as uow, pytest.raises(NotFound):
        open_document(uow, document_id)


@then("the advocate has a signed extract that names the officer and gives the partners' addresses")
def _(story: Story) -> None:
    assert story.paper.certified_by == story.officer.id
    assert story.content(story.advocate).startswith(b"%PDF")
    business_id, day = story.business.id, story.paper.day
    assert day
    with story.platform.executor.reading(ANONYMOUS) as uow:
        business = uow.get(Business, business_id)
        entry, addresses = view_of(uow, business, day), addresses_on(uow, business, day)
        extracted = Extracted(entry=entry, agencies=[], day=day, addresses=addresses)
        facts = extract_facts(extracted, district_words(uow))
    said = " ".join(word.en for pair in facts for word in pair)
    assert "Gul Khan, joined on 05-01-2026, Main Bazaar, Turbat" in said
    assert "Registration gives no exclusive right to the name." in said
    story.no_secret(said)


@then(parsers.parse("it is refused with {status:d}"))
def _(story: Story, status: int) -> None:
    assert story.outcome.status == status, story.outcome.sentences


@pytest.fixture
def story(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


def test_it_lets_only_those_meant_order_and_certify(story: Story) -> None:
    run = story.platform.executor.execute
    order = Order(order_id=new_id(), business_id=story.business.id)
    with denied("registration.order_copy"):
        run(begin_order, BeginOrder(number=NUMBER), actor=ANONYMOUS)
    with denied("registration.certify"):
        run(certify_entry, order, actor=actor(story.advocate))
    with denied("registration.certify"):
        run(lambda uow, _: certify_filing(uow, order, 1), None, actor=actor(story.advocate))


def test_only_of_firms_statements_are_open(story: Story) -> None:
    sole = Business(
        id=new_id(),
        form="sole",
        temporary="T-ABCDEFGK",
        number="SP-KECH-2026-00009",
        begun_at=platform_now(story.platform),
        numbered_at=platform_now(story.platform),
    )
    story.session.add(sole)
    story.session.commit()
    state = {
        "form": "sole",
        "name": "Bolan Store",
        "place": {"line": "Main Bazaar", "district": "kech"},
        "owners": [owner_of(story.owners[0])],
    }
    file(story.platform, sole.id, Kind.REGISTERED, FIRST, state)
    assert story.doors.open("api").read(READ.at("SP-KECH-2026-00009", 1)).status == 404
    assert (
        story.doors.open("api", story.advocate).send(ORDER.at("SP-KECH-2026-00009")).status == 404
    )
    assert story.doors.open("api").read(READ.at("RF-NONE", 1)).status == 404


def test_a_planted_inspection_opens_nothing(story: Story) -> None:
    make_fee(
        story.session,
        code="register-inspection",
        title="x",
        title_ur="x",
        formula=Fixed(amount_paisa=100_00),
    )
    about = {"business_id": story.business.id, "person_id": story.advocate.id}
    planted = insert(RegisterInspection).values(order_id=new_id(), until=date.max, **about)
    story.session.execute(planted)
    story.session.commit()
    refused = story.doors.open("api", story.advocate).read(READ.at(NUMBER, 1))
    assert (refused.status, refused.body["code"]) == (409, "forged-record")

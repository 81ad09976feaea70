"""The journeys of papers.feature, through both doors, and what only programs try."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from architecture.test_denials import _ask
from factories.cases import make_office, make_officer
from factories.denials import denied, hidden
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_department, make_person
from factories.register import FIRST, file, make_business
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.documents.models import Document
from app.documents.public import open_document
from app.errors import NotFound, Unauthenticated
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from registration.certificates.content import (
    Copied,
    Extracted,
    basis_of,
    copy_facts,
    extract_facts,
)
from registration.certificates.models import RegisterPaper
from registration.certificates.queries import filings_to_copy
from registration.register.models import Business, Filing
from registration.register.policy.filings import Kind
from registration.register.queries.districts import district_words
from registration.register.queries.search import as_of

# What the API calls a status that pages name in other words.
CODES = {"Valid": "holds"}
scenarios("registration/features/papers.feature")

EXTRACT = Place("/business-register/{}/extract", "/register/{}/extracts")
COPY = Place("/filings/{}/copy", "/filings/{}/copies")
NOBODY = Actor(kind="person", person_id=new_id(), roles=frozenset({roles.PERSON.name}))
MONTHS = {"January": 1}


def day_of(words: str) -> date:
    if words == "tomorrow":
        return local_day(real_now()) + timedelta(days=1)
    number, month, year = words.split()
    return date(int(year), MONTHS[month], int(number))


@dataclass
class Story:
    doors: Doors
    platform: Platform
    session: Session
    business: Business
    owners: list[Person]
    office: Organisation
    officers: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    papers: list[RegisterPaper] = field(default_factory=list)

    def send(
        self,
        door: str,
        place: Place,
        who: Person | None = None,
        house: Organisation | None = None,
        **data: str,
    ) -> None:
        self.outcome = self.doors.open(door, who, house).send(place, data)
        self.session.expire_all()
        if self.outcome.ok:
            made = select(RegisterPaper)
            if isinstance(self.outcome.body, dict):
                made = made.filter_by(token=self.outcome.body["token"])
            else:
                made = made.filter_by(token=self.outcome.location.rpartition("/")[2])
            self.papers.append(self.session.scalars(made).one())

    @property
    def paper(self) -> RegisterPaper:
        return self.papers[-1]

    @property
    def first(self) -> UUID:
        query = select(Filing.id).filter_by(business_id=self.business.id, sequence=1)
        return self.session.scalars(query).one()

    def content(self, who: Actor = ANONYMOUS) -> bytes:
        with self.platform.executor.reading(who) as uow:
            return open_document(uow, self.paper.document_id).stream.read()

    def said(self) -> str:
        """All that is printed on the paper, in both languages."""
        with self.platform.executor.reading(ANONYMOUS) as uow:
            if self.paper.day is not None:
                entry = as_of(uow, self.business.number or "", self.paper.day)
                extracted = Extracted(entry=entry, agencies=[], day=self.paper.day)
                facts = extract_facts(extracted, district_words(uow))
            else:
                filing = uow.get(Filing, self.first)
                business = uow.get(Business, self.business.id)
                copied = Copied(business=business, filing=filing, signed=["Gul Khan"])
                facts = copy_facts(copied, district_words(uow))
        return " ".join(word for pair in facts for each in pair for word in (each.en, each.ur))

    def pdf(self) -> bytes:
        reader = ANONYMOUS if self.paper.kind == "extract" else actor(self.owners[0])
        return self.content(reader)


@given(
    "Turbat Traders, which Gul Khan owns with Noor Bibi since 5 January 2026",
    target_fixture="story",
)
def _(doors: Doors, platform: Platform, session: Session) -> Story:
    owners = [make_person(session, name) for name in ("Gul Khan", "Noor Bibi")]
    business = make_business(session, platform, *owners)
    office = make_office(session, "industries")
    session.commit()
    return Story(doors, platform, session, business, owners, office)


ASKS = r"(a|another) stranger asks for an extract as of (?P<day>.*), at the (?P<door>\w+)"


@when(parsers.re(ASKS))
def _(story: Story, day: str, door: str) -> None:
    on = day_of(day).isoformat()
    story.send(door, EXTRACT.at(story.business.number), on=on)


@when(parsers.parse("{who} asks for a copy of the first filing, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    place = COPY.at(story.first)
    if who == "Gul Khan":
        story.send(door, place, story.owners[0])
    elif who == "a stranger":
        story.send(door, place, make_person(story.session, "Stranger"))
    else:
        mine = who == "the Registrar's officer"
        house = story.office if mine else make_department(story.session, "Another office")
        officer = make_officer(story.session, house)
        story.session.commit()
        story.send(door, place, officer, house)


@when(parsers.parse('the name is changed to "{name}" from 15 January 2026'))
def _(story: Story, name: str) -> None:
    day = FIRST + timedelta(days=10)
    file(story.platform, story.business.id, Kind.NAME, day, {"name": name})


@when(parsers.parse('that the name was "{name}" from the beginning is put right'))
def _(story: Story, name: str) -> None:
    day = local_day(real_now())
    file(story.platform, story.business.id, Kind.CORRECTION, day, {"name": name}, corrects=1)


@then(parsers.parse('the paper is signed and says "{one}" and "{other}"'))
def _(story: Story, one: str, other: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert one in story.said()
    assert other in story.said()
    pdf = story.pdf()
    assert pdf.startswith(b"%PDF-")
    assert b"/SubFilter/adbe.pkcs7.detached" in pdf
    assert hashlib.sha256(pdf).digest() == story.paper.sha256


@then("it says no CNIC")
def _(story: Story) -> None:
    for owner in story.owners:
        assert owner.cnic not in re.sub(r"[\s-]", "", story.said())


@then(parsers.parse('its page says "{word}", at the {door}'))
def _(story: Story, word: str, door: str) -> None:
    place = Place(f"/c/{story.papers[0].token}", f"/register/papers/{story.papers[0].token}")
    seen = story.doors.open(door).read(place)
    assert seen.ok, seen.sentences
    code = CODES.get(word, word.lower().replace(" ", "_"))
    assert (word if door == "web" else f"'{code}'") in seen.text
    assert "Main Bazaar" not in seen.text
    assert "Gul Khan" not in seen.text


@then("the file is the one that was issued, and a changed one is not")
def _(story: Story) -> None:
    pdf, client = story.pdf(), story.doors.app.test_client()
    for data, says in ((pdf, "The same file"), (pdf[:-1] + b"x", "not the one that was issued")):
        page = client.post(f"/c/{story.paper.token}", data={"file": (BytesIO(data), "extract.pdf")})
        assert says in page.text


@then("it is the same paper")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert story.papers[-1].id == story.papers[0].id
    assert story.session.scalar(select(func.count()).select_from(RegisterPaper)) == 1


@then("it is another paper")
def _(story: Story) -> None:
    assert story.papers[-1].id != story.papers[0].id


@then(parsers.parse("there is none: {status:d}"))
def _(story: Story, status: int) -> None:
    assert story.outcome.status == status, story.outcome


@then("the file is for Gul Khan and the Registrar's office alone")
def _(story: Story) -> None:
    officer = make_officer(story.session, story.office)
    story.session.commit()
    of_office = actor(officer, roles.CASE_OFFICER, organisation=story.office)
    for who in (actor(story.owners[0]), of_office):
        assert story.content(who).startswith(b"%PDF")
    for other in (ANONYMOUS, actor(make_person(story.session, "Stranger"))):
        with pytest.raises((NotFound, Unauthenticated)):
            story.content(other)


def test_what_was_certified_is_never_changed(platform: Platform, session: Session) -> None:
    from registration.certificates.use_cases import IssueExtract, issue_extract

    business = make_business(session, platform, make_person(session))
    platform.executor.execute(
        issue_extract, IssueExtract(number=business.number or ""), actor=ANONYMOUS
    )
    for statement in ("update register_papers set day = day", "delete from register_papers"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))


def test_every_thing_that_an_extract_says_is_in_its_basis(
    platform: Platform, session: Session
) -> None:
    business = make_business(session, platform, make_person(session))
    number = business.number or ""  # asked for before the other session begins
    with platform.executor.reading(ANONYMOUS) as uow:
        entry = as_of(uow, number)
    changes: dict[str, Any] = {
        "number": "RF-KECH-2026-00002",
        "name": "Other",
        "name_ur": "اور",
        "standing": "dissolved",
        "minors": 1,
        "owners": [],
        "activities": ["4719"],
        "place": replace(entry.place, district="quetta"),
        "dissolved_on": FIRST,
        "duration": "At will",
    }
    before = basis_of(entry)
    for name, value in changes.items():
        assert basis_of(replace(entry, **{name: value})) != before, name
    assert basis_of(replace(entry, valid_to=FIRST)) == before


@pytest.fixture
def registrar(session: Session) -> tuple[Person, Organisation]:
    office = make_office(session, "industries")
    officer = make_officer(session, office, roles.CASE_APPROVER)
    session.commit()
    return officer, office


def test_the_office_lists_what_was_filed_and_others_see_nothing(
    platform: Platform, session: Session, registrar: tuple[Person, Organisation]
) -> None:
    officer, office = registrar
    business = make_business(session, platform, make_person(session))
    with platform.executor.reading(actor(officer, roles.CASE_APPROVER, organisation=office)) as uow:
        _, history = filings_to_copy(uow, business.number or "")
        assert len(history.filings) == 1
    other = make_department(session, "Another office")
    session.commit()
    with (
        platform.executor.reading(actor(officer, roles.CASE_APPROVER, organisation=other)) as uow,
        pytest.raises(NotFound),
    ):
        filings_to_copy(uow, business.number or "")


def test_it_certifies_for_who_works_there_alone(
    platform: Platform, session: Session, registrar: tuple[Person, Organisation]
) -> None:
    from registration.certificates.use_cases import IssueCopy, issue_copy

    officer, office = registrar
    business = make_business(session, platform, make_person(session))
    filing = session.scalars(select(Filing.id).filter_by(business_id=business.id)).one()
    clerk = actor(officer, roles.BILLING_OFFICER, organisation=office)
    with hidden("registration.certify"):
        platform.executor.execute(issue_copy, IssueCopy(filing_id=filing), actor=clerk)
    with denied("registration.certify"):
        _ask(platform, "registration.certificates.queries:filings_to_copy", NOBODY)
    with denied("registration.copy_own_filings"):
        _ask(platform, "registration.certificates.use_cases:issue_copy", ANONYMOUS)
    assert session.scalar(select(func.count()).select_from(Document)) == 0

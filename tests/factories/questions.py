"""A tender with a bidding document, its officer and firms, and what each of them does."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.documents.public import store
from app.identity.people.models import Organisation, Person
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.servers.processes import wait_until
from factories import bidding
from factories.arranging import as_owner
from factories.doors import Doors, Outcome, Place
from factories.history import rewriting
from factories.identity import actor
from factories.marketplace import World
from marketplace.questions.models import DocumentTaking, PreBidMeeting, TenderQuestion
from marketplace.tenders.use_cases.documents import KINDS, TENDER

FIRMS = ("Turbat Traders", "Gwadar Stores", "Panjgur Works")
ASK = Place("/tenders/{}/questions/ask", "/tenders/{}/questions")
TAKE = Place("/tenders/{}/documents-taken", "/tenders/{}/documents-taken")
PUBLIC = Place("/tenders/{}/questions", "/tenders/{}/questions")
MINE = Place("/questions", "/questions")
RECEIVED = Place("/department/tenders/{}/questions", "/tenders/{}/questions/received")
ANSWER = Place("/department/tenders/{}/questions/{}/answer", "/tenders/{}/questions/{}/answer")
MEETING = Place("/department/tenders/{}/meeting", "/tenders/{}/meetings")
MINUTES = Place("/department/tenders/{}/meetings/{}/minutes", "/tenders/{}/meetings/{}/minutes")


@dataclass
class Story:
    """A tender that is asked about, and what came of the last thing done."""

    doors: Doors
    session: Session
    platform: Platform
    world: World
    firms: dict[str, tuple[Organisation, Person]]
    document_id: UUID | None = None
    closed_at: datetime = field(default_factory=real_now)  # before the clock ran
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    @property
    def tender_id(self) -> UUID:
        return self.world.tender.id

    def who(self, name: str) -> tuple[Person | None, Organisation | None]:
        if name == "Salma":
            return self.world.agency.officer, self.world.agency.department
        if name == "a journalist":
            return None, None
        firm, owner = self.firms[name]
        return owner, firm

    def send(
        self, name: str, door: str, place: Place, data: Mapping[str, Any] | None = None
    ) -> Outcome:
        self.session.commit()
        self.outcome = self.doors.open(door, *self.who(name)).send(place, data)
        return self.outcome

    def read(self, name: str, door: str, place: Place) -> Outcome:
        self.session.commit()
        return self.doors.open(door, *self.who(name)).read(place)

    def ask(self, name: str, words: str, door: str = "api") -> Outcome:
        return self.send(name, door, ASK.at(self.tender_id), {"words": words})

    def answer(self, words: str, answer: str, door: str = "api", by: str = "Salma") -> Outcome:
        place = ANSWER.at(self.tender_id, self.question.id)
        return self.send(by, door, place, {"public_words": words, "answer": answer})

    @property
    def question(self) -> TenderQuestion:
        self.session.expire_all()
        query = select(TenderQuestion).order_by(TenderQuestion.asked_at.desc())
        return self.session.scalars(query).first()  # type: ignore[return-value]  # one was asked

    @property
    def meeting(self) -> PreBidMeeting:
        query = select(PreBidMeeting).order_by(PreBidMeeting.id.desc())
        return self.session.scalars(query).first()  # type: ignore[return-value]  # one is announced

    @property
    def takers(self) -> list[str]:
        self.session.expire_all()
        by_id = {firm.id: name for name, (firm, _) in self.firms.items()}
        return [by_id[row.supplier_id] for row in self.session.scalars(select(DocumentTaking))]

    def acting(self, name: str) -> Actor:
        firm, owner = self.firms[name]
        return actor(owner, roles.SUPPLIER_OWNER, organisation=firm)


def asked_days_ago(story: Story, days: int) -> None:
    """Let every question have been asked so long ago."""
    with rewriting(story.session), as_owner(story.session):
        for row in story.session.scalars(select(TenderQuestion)):
            row.asked_at = real_now() - timedelta(days=days)
        story.session.flush()
    story.session.commit()


def add_document(
    session: Session, platform: Platform, world: World, title: str = "Terms of the contract"
) -> UUID:
    """Put a bidding document beside a tender, as if it had been there before publication."""

    def put(uow: UnitOfWork, _: None) -> UUID:
        return store(
            uow,
            BytesIO(bidding.PDF),
            "terms.pdf",
            kinds=KINDS,
            subject_kind=TENDER,
            subject_id=world.tender.id,
            purpose=title,
        ).id

    agency = world.agency
    officer = actor(agency.officer, roles.PROCUREMENT_OFFICER, organisation=agency.department)
    with rewriting(session):
        return platform.executor.execute(put, None, actor=officer)


def waits_for_a_lock(
    platform: Platform, *, least: int = 1, unless: Callable[[], bool] = lambda: False
) -> None:
    """Wait until so many wait for a lock in this database, or something else is so."""
    query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"
    database = [platform.engine.url.database]
    with psycopg.connect(os.environ["BDM_TEST_SUPERUSER_URL"], autocommit=True) as connection:

        def waiting() -> bool:
            ((count,),) = connection.execute(query, database)
            return bool(count >= least)

        assert wait_until(lambda: unless() or waiting(), 10)

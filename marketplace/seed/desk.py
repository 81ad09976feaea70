"""Whose hand does what at which time: how the seed runs use cases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.dev.history import at_time, signed_in
from app.dev.seed import Cast
from app.factory import Platform
from app.outbox.models import Event
from app.permissions import Actor
from app.unit_of_work import UnitOfWork, UseCase
from marketplace.models.tender import MemberIdentity, Tender
from marketplace.sealing import member_identity
from marketplace.use_cases.committees.make_identity import (
    AskForIdentity,
    ask_for_identity,
    make_identity,
)

Result = TypeVar("Result")
CHAIR, MEMBER, OUTSIDER = "chair", "member", "outsider"
COMMITTEE = (CHAIR, MEMBER, OUTSIDER)
# Rule 7's quorum of three: two thirds, the chair and the outside member among them.
QUORUM = (CHAIR, OUTSIDER)


@dataclass
class Desk:
    """The platform and the cast, and what the seed must remember between two tenders."""

    platform: Platform
    cast: Cast
    papers: dict[str, bytes] = field(default_factory=dict)

    def do(
        self, who: str, use_case: UseCase[Result], command: object, at: datetime | None = None
    ) -> Result:
        """Run a use case as somebody of the cast, now or at an earlier time."""
        executor = at_time(self.platform.executor, at) if at else self.platform.executor
        return executor.execute(use_case, command, actor=self.cast.actor(who))

    def sign(self, who: str, use_case: UseCase[Result], command: object, at: datetime) -> Result:
        """Run a use case that wants a fresh proof of who it is."""
        executor = at_time(self.platform.executor, at)
        with signed_in(self.platform.executor, self.cast.actor(who)) as actor:
            return executor.execute(use_case, command, actor=actor)

    def handle(
        self, handler: Callable[[UnitOfWork, Event], None], at: datetime, **payload: str
    ) -> None:
        """Do now what a worker would do on an event."""
        executor = at_time(self.platform.executor, at)
        actor = Actor(kind="system")
        executor.execute(handler, Event(name="", payload=payload), actor=actor)

    def read(self, query: Callable[[UnitOfWork], Result]) -> Result:
        """Read something, as nobody in particular."""
        with self.platform.executor.reading(Actor(kind="system")) as uow:
            return query(uow)

    def knows(self, title: str) -> bool:
        """Whether the department has a tender of this title already."""
        mine = select(Tender.id).filter_by(
            department_id=self.cast.houses["department"], title=title
        )
        return self.read(lambda uow: uow.session.scalar(mine.limit(1)) is not None)

    def make_keys(self, at: datetime) -> None:
        """Let each member of the committee make a key, side by side: each takes a second of CPU."""
        current = select(MemberIdentity.person_id).filter_by(retired_at=None)
        have = self.read(lambda uow: set(uow.session.scalars(current)))
        wanting = [key for key in COMMITTEE if self.cast.people[key] not in have]
        with ThreadPoolExecutor(len(COMMITTEE)) as pool:
            list(pool.map(lambda key: self._make_key(key, at), wanting))

    def _make_key(self, key: str, at: datetime) -> None:
        phrase = self.cast.secrets.passphrases[key]
        self.do(key, ask_for_identity, AskForIdentity(passphrase=phrase, repeated=phrase), at)
        self.handle(make_identity, at, person_id=str(self.cast.people[key]))

    @cached_property
    def unlocked(self) -> dict[UUID, str]:
        """The quorum's keys, unlocked once: five openings would unlock each of them five times."""
        people = {self.cast.people[key]: key for key in QUORUM}
        query = select(MemberIdentity.person_id, MemberIdentity.locked).where(
            MemberIdentity.person_id.in_(people), MemberIdentity.retired_at.is_(None)
        )
        locked = self.read(
            lambda uow: {row.person_id: row.locked for row in uow.session.execute(query)}
        )
        phrases = [self.cast.secrets.passphrases[people[person]] for person in locked]
        with ThreadPoolExecutor(len(QUORUM)) as pool:
            opened = pool.map(member_identity.unlock, locked.values(), phrases)
        return dict(zip(locked, opened, strict=True))

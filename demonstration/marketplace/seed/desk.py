"""Acts of the seed: it runs use cases as a person at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.identity.people.models import Membership
from app.outbox.models import Event
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork, UseCase
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time, signed_in
from marketplace.committees.use_cases import keep_identity
from marketplace.sealing import age, member_identity
from marketplace.sealing.passphrase import Work
from marketplace.tenders.models import MemberIdentity, Tender

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
    _unlocked: dict[UUID, str] = field(default_factory=dict, repr=False)

    def do(
        self, who: str, use_case: UseCase[Result], command: object, at: datetime | None = None
    ) -> Result:
        """Run a use case as somebody of the cast, now or at an earlier time."""
        executor = at_time(self.platform.executor, at) if at else self.platform.executor
        return executor.execute(use_case, command, actor=self.cast.actor(who))

    def sign(self, who: str, use_case: UseCase[Result], command: object, at: datetime) -> Result:
        """Run a use case that needs a fresh proof of identity."""
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
        """Return True if the department already has a tender of this title."""
        mine = select(Tender.id).filter_by(
            department_id=self.cast.houses["department"], title=title
        )
        return self.read(lambda uow: uow.session.scalar(mine.limit(1)) is not None)

    def was_in_office(self, who: str, at: datetime) -> bool:
        """Return True if a person had their role then: in provinces of earlier releases nobody."""
        then = select(Membership.id).where(
            Membership.person_id == self.cast.people[who], Membership.since <= at
        )
        return self.read(lambda uow: uow.session.scalar(then.limit(1)) is not None)

    def make_keys(self, at: datetime) -> None:
        """Make the keys of the members that have none."""
        current = select(MemberIdentity.person_id).filter_by(retired_at=None)
        have = self.read(lambda uow: set(uow.session.scalars(current)))
        wanting = [key for key in COMMITTEE if self.cast.people[key] not in have]
        for key in wanting:
            self._make_key(key, at)

    def _make_key(self, key: str, at: datetime) -> None:
        """Make a key as a worker does, and remember it."""
        identity, recipient = age.new_identity()
        phrase = self.cast.secrets.passphrases[key]
        locked = member_identity.lock(identity, phrase, Work.DEMONSTRATION)
        made = member_identity.LockedIdentity(recipient, locked)
        self.do(key, _keep_own, made, at)
        self._unlocked[self.cast.people[key]] = identity

    def unlocked(self, person: UUID) -> str:
        """Return a member's key, unlocked at most once: each opening would do it again."""
        if person not in self._unlocked:
            key = next(key for key in COMMITTEE if self.cast.people[key] == person)
            query = select(MemberIdentity.locked).filter_by(person_id=person, retired_at=None)
            locked = self.read(lambda uow: uow.session.scalars(query).one())
            phrase = self.cast.secrets.passphrases[key]
            self._unlocked[person] = member_identity.unlock(locked, phrase)
        return self._unlocked[person]


def _keep_own(uow: UnitOfWork, made: member_identity.LockedIdentity) -> MemberIdentity:
    return keep_identity(uow, uow.actor.person, made)

"""A demonstration's past: the same use cases, run as if it were an earlier time.

A province that begins today has nothing to look at but drafts. A domain's seed therefore runs its
use cases at the times at which they would have run, so that every row, posting and audit entry is
made by the code that makes it in life, under the rules of that day. The clock itself is not
touched: it only goes forward, and people sign with the proof that they give today.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.accounts.use_cases.sessions import start_session
from app.identity.people.models import LoginSession, Person
from app.permissions import Actor
from app.unit_of_work import Executor, UnitOfWork

SEEDING = "Seeding of the demonstration"


class PastUnitOfWork(UnitOfWork):
    """A unit of work at a time that has passed: the request's time and the instant are one."""

    def instant(self) -> datetime:
        """Return the time at which this happens in the demonstration's past."""
        return self.now

    @property
    def said(self) -> datetime | None:
        """The same, for statements."""
        return self.now


@dataclass
class PastExecutor(Executor):
    """Runs use cases at `at`."""

    at: datetime = field(kw_only=True)

    def _begin(
        self, session: Session, actor: Actor, request_id: str, ahead: timedelta | None = None
    ) -> UnitOfWork:
        del ahead
        mine = replace(actor, granted=set())
        return PastUnitOfWork(
            session, mine, self.at, request_id, self.subscriptions, self.vault, self
        )


def at_time(executor: Executor, at: datetime) -> PastExecutor:
    """Return an executor for an earlier time; raises ValueError in a real province, or ahead."""
    if not executor.demonstration or at > real_now():
        raise ValueError("only a demonstration has a past to replay, and no future")
    same = {each.name: getattr(executor, each.name) for each in fields(Executor)}
    return PastExecutor(**same, at=at)


@contextmanager
def signed_in(executor: Executor, actor: Actor) -> Iterator[Actor]:
    """Yield the actor with a session that has just proved who it is, and end it afterwards."""
    session_id = executor.execute(_begin_session, None, actor=actor)
    yield replace(actor, session_id=session_id)
    executor.execute(_end_session, session_id, actor=actor)


def _begin_session(uow: UnitOfWork, _: None) -> UUID:
    person = uow.get(Person, uow.actor.person)
    token = start_session(uow, person, user_agent=SEEDING)
    hashed = uow.vault.hash("token", token.encode())
    return uow.session.scalars(select(LoginSession.id).filter_by(token_hash=hashed)).one()


def _end_session(uow: UnitOfWork, session_id: UUID) -> None:
    uow.get(LoginSession, session_id).ended_at = real_now()

"""Lock-out: wrong passwords and codes are counted, and the pauses between tries grow.

A try is counted before it is judged, in a transaction of its own: a hundred at once are no cheaper
than one after another, and a refusal cannot undo the count. Somebody unknown is counted likewise.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.clock import real_now
from app.errors import TooMany
from app.identity.people.identifiers import Identifier
from app.identity.people.models import SignInTries
from app.text import sentence
from app.unit_of_work import UnitOfWork

FREE_TRIES = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
MOST_DOUBLINGS = 10
FORGOTTEN_AFTER = timedelta(days=1)


def pause_after(failures: int) -> timedelta:
    """Return the pause after so many failures in a row: none, then 1, 2, 4 … 60 minutes."""
    over = failures - FREE_TRIES
    if over < 0:
        return timedelta()
    doublings: int = min(over, MOST_DOUBLINGS)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def tries_of_person(uow: UnitOfWork, person_id: UUID) -> bytes:
    """Return under what a person's tries are counted, whichever identifier was typed."""
    return uow.vault.hash("sign-in tries", person_id.bytes)


def tries_of_nobody(uow: UnitOfWork, identifier: Identifier | None, typed: str) -> bytes:
    """Return under what tries for an identifier are counted that nobody has."""
    key = identifier.key if identifier else f"other:{typed.casefold()}".encode()
    return uow.vault.hash("sign-in tries", key)


@dataclass(frozen=True, kw_only=True)
class CountTry:
    """One more try for a subject."""

    subject: bytes


def begin_try(uow: UnitOfWork, subject: bytes) -> None:
    """Count a try before it is judged; raises TooMany while a pause lasts."""
    locked_until = uow.apart(count_try, CountTry(subject=subject))
    if locked_until is None:
        return
    wait = max(1, math.ceil((locked_until - real_now()).total_seconds()))
    raise TooMany(
        sentence(
            "Too many wrong tries. Try again in %(minutes)s min, or set a new password.",
            minutes=math.ceil(wait / 60),
        ),
        retry_after=wait,
    )


def count_try(uow: UnitOfWork, command: CountTry) -> datetime | None:
    """Count it, or return until when the subject is locked."""
    now = real_now()
    row = _locked_row(uow, command.subject, now)
    if row.locked_until and row.locked_until > now:
        return row.locked_until
    row.failures = 1 if row.last_at < now - FORGOTTEN_AFTER else row.failures + 1
    pause = pause_after(row.failures)
    row.last_at, row.locked_until = now, now + pause if pause else None
    return None


def _locked_row(uow: UnitOfWork, subject: bytes, now: datetime) -> SignInTries:
    uow.session.execute(
        insert(SignInTries)
        .values(subject_hash=subject, failures=0, last_at=now)
        .on_conflict_do_nothing()
    )
    query = select(SignInTries).where(SignInTries.subject_hash == subject).with_for_update()
    return uow.session.execute(query).scalar_one()


def forget_tries(uow: UnitOfWork, subject: bytes) -> None:
    """Start from zero: the person has proved who they are."""
    uow.session.execute(delete(SignInTries).where(SignInTries.subject_hash == subject))


def give_try_back(uow: UnitOfWork, subject: bytes) -> None:
    """Take the last try back: it was right, but there is a second step to come."""
    uow.session.execute(
        update(SignInTries)
        .where(SignInTries.subject_hash == subject)
        .values(failures=SignInTries.failures - 1, locked_until=None)
    )

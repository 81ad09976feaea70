"""Lock-out: wrong passwords and codes are counted, and the pauses between tries grow.

Each place from which somebody tries has a count of its own: a network, a browser that the person
signed in with before, a session in which they prove themselves again. Who guesses somebody's
password locks out their own network, not the owner. Strangers' tries from all networks are counted
together as well, with more patience and short pauses. A second step is counted for the account
alone: only who knows the password comes so far.

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
from app.identity.people.models import Credential, SignInTries
from app.network import neighbourhood
from app.text import sentence
from app.unit_of_work import UnitOfWork

FREE_TRIES = 5
FORGOTTEN_AFTER = timedelta(days=1)
_MAX_DOUBLINGS = 20


@dataclass(frozen=True)
class Patience:
    """How many tries in a row are free, then the first pause, which doubles up to the longest."""

    free: int
    first: timedelta
    longest: timedelta

    def pause_after(self, failures: int) -> timedelta:
        """Return the pause after so many failures in a row."""
        over = failures - self.free
        if over < 0:
            return timedelta()
        doublings: int = min(over, _MAX_DOUBLINGS)
        return min(self.first * (1 << doublings), self.longest)


ONE_PLACE = Patience(FREE_TRIES, timedelta(minutes=1), timedelta(hours=1))
# A guess spread over many networks: 50 tries, then never more than 300 a day.
EVERYWHERE = Patience(50, timedelta(seconds=2), timedelta(minutes=5))


@dataclass(frozen=True)
class Count:
    """The subject of a count, and its patience."""

    subject: bytes
    patience: Patience = ONE_PLACE


@dataclass(frozen=True)
class Target:
    """The person whose password or code is tried. A new password restarts every count."""

    key: bytes

    def from_stranger(self, uow: UnitOfWork, address: str) -> tuple[Count, ...]:
        """Return the counts of a try from a network address, by nobody whom we know."""
        return (
            self._count(uow, "network", neighbourhood(address)),
            self._count(uow, "everywhere", "", EVERYWHERE),
        )

    def from_device(self, uow: UnitOfWork, device_id: str) -> tuple[Count, ...]:
        """Return the counts of a try from a browser that they signed in with before."""
        return (self._count(uow, "device", device_id),)

    def from_within(self, uow: UnitOfWork) -> tuple[Count, ...]:
        """Return the counts of a signed-in person's proof: this session, or all their tokens."""
        return (self._count(uow, "session", str(uow.actor.session_id or "tokens")),)

    def second_step(self, uow: UnitOfWork) -> tuple[Count, ...]:
        """Return the counts of a code of the app after the right password."""
        return (self._count(uow, "second step", ""),)

    def _count(
        self, uow: UnitOfWork, kind: str, place: str, patience: Patience = ONE_PLACE
    ) -> Count:
        value = b"\0".join((self.key, kind.encode(), place.encode()))
        return Count(uow.vault.hash("sign-in tries", value), patience)


def target_person(person_id: UUID, credential: Credential | None) -> Target:
    """Return a person as the target of tries, whichever identifier was typed."""
    set_at = credential.password_set_at if credential else None
    return Target(person_id.bytes + (str(set_at.timestamp()) if set_at else "").encode())


def target_unknown(identifier: Identifier | None, typed: str) -> Target:
    """Return the target of tries for an identifier that nobody has."""
    return Target(identifier.key if identifier else f"other:{typed.casefold()}".encode())


@dataclass(frozen=True, kw_only=True)
class CountTry:
    """One more try, in each of the counts."""

    counts: tuple[Count, ...]


def start_try(uow: UnitOfWork, counts: tuple[Count, ...]) -> None:
    """Count a try before it is judged; raises TooMany while a pause lasts."""
    locked_until = uow.apart(count_try, CountTry(counts=counts))
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
    """Count a try, or return the end of the lock if one count is locked; then none is counted."""
    now = real_now()
    # Always in one order: two tries at once never wait for each other.
    ordered = sorted(command.counts, key=lambda count: count.subject)
    rows = [(_locked_row(uow, count.subject, now), count.patience) for count in ordered]
    locked = [row.locked_until for row, _ in rows if row.locked_until and row.locked_until > now]
    if locked:
        return max(locked)
    for row, patience in rows:
        _count_one(row, patience, now)
    return None


def _count_one(row: SignInTries, patience: Patience, now: datetime) -> None:
    row.failures = 1 if row.last_at < now - FORGOTTEN_AFTER else row.failures + 1
    pause = patience.pause_after(row.failures)
    row.last_at, row.locked_until = now, now + pause if pause else None


def _locked_row(uow: UnitOfWork, subject: bytes, now: datetime) -> SignInTries:
    uow.session.execute(
        insert(SignInTries)
        .values(subject_hash=subject, failures=0, last_at=now)
        .on_conflict_do_nothing()
    )
    query = select(SignInTries).where(SignInTries.subject_hash == subject).with_for_update()
    return uow.session.execute(query).scalar_one()


def forget_tries(uow: UnitOfWork, counts: tuple[Count, ...]) -> None:
    """Start from zero: the person has proved who they are."""
    for count in sorted(counts, key=lambda count: count.subject):
        uow.session.execute(delete(SignInTries).where(SignInTries.subject_hash == count.subject))


def give_try_back(uow: UnitOfWork, counts: tuple[Count, ...]) -> None:
    """Take the last try back: it was right, but there is a second step to come."""
    for count in sorted(counts, key=lambda count: count.subject):
        uow.session.execute(
            update(SignInTries)
            .where(SignInTries.subject_hash == count.subject)
            .values(failures=SignInTries.failures - 1, locked_until=None)
        )

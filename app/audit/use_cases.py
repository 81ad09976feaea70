"""The counted refusals get their lines in the trail (`refusal_limits.py`); the trail is sealed."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, Text, and_, cast, select, text
from sqlalchemy.orm import Session

from app.audit.line_macs import is_mac_of_line
from app.audit.models import AuditEntry, LinesWithoutMacs
from app.audit.queries import FEED
from app.feeds import Feed, FeedPosition, count_passed_over, head, seal
from app.registry import ScheduledJob
from app.unit_of_work import UnitOfWork
from app.vault import Vault

# Waits for nobody: what is being counted at this moment is recorded the next time.
_TAKE = text("""
with due as (
    select use_case, slot, untold from refusal_counts where untold > 0 for update skip locked
), told as (
    update refusal_counts c set untold = 0 from due
    where c.use_case = due.use_case and c.slot = due.slot
)
select use_case, sum(untold)::bigint as more from due group by use_case order by use_case
""")


def tell_counted(uow: UnitOfWork, command: None) -> int:
    """Write one line for each use case that has some; returns how many refusals they count."""
    del command
    found = uow.session.execute(_TAKE).all()
    for use_case, more in found:
        uow.audit("refusals.counted", use_case, after={"more": more})
    return sum(more for _, more in found)


TELLER = ScheduledJob(name="audit.tell_counted", use_case=tell_counted, every=timedelta(minutes=30))


# The chain over the trail: each number's hash covers the row and the hash before it.
#
# Whoever alters, removes or inserts a row later, even as the owner of the database, breaks the
# chain from there on, and `bdm audit verify` names the row. Somebody who rewrites the whole chain
# is caught by its head: every sealing writes number and hash of the head to the log, which leaves
# the database, and `bdm audit verify --expect NUMBER:HASH` holds the trail against one that was
# kept. Somebody who only adds a line, in another's name, has no MAC for it (`line_macs.py`).

log = structlog.get_logger("bdm.audit")
BATCH = 2_000
# The columns that the hash covers, as PostgreSQL writes them: JSON as text keeps every digit.
COVERED = (
    AuditEntry.at,
    AuditEntry.actor_id,
    AuditEntry.acting_for,
    AuditEntry.action,
    AuditEntry.subject,
    cast(AuditEntry.before, Text).label("before"),
    cast(AuditEntry.after, Text).label("after"),
    AuditEntry.request_id,
)


def chain(previous: bytes, number: int, row: Row[Any]) -> bytes:
    """Return SHA-256 over the hash before, the number and the row in canonical form."""
    values = [
        number,
        str(row.row_id),
        row.at.astimezone(UTC).isoformat(),
        None if row.actor_id is None else str(row.actor_id),
        None if row.acting_for is None else str(row.acting_for),
        row.action,
        row.subject,
        row.before,
        row.after,
        row.request_id,
    ]
    canonical = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + canonical.encode()).digest()


AUDIT_FEED = Feed(name=FEED, row_id=AuditEntry.id, xid=AuditEntry.xid, columns=COVERED, chain=chain)


def seal_audit(uow: UnitOfWork, command: None) -> int:
    """Number and chain settled rows; returns how many. Scheduled; safe to run at any time."""
    del command
    sealed = seal(uow, AUDIT_FEED, BATCH)
    newest = head(uow.session, FEED) if sealed else None
    if newest is not None:
        log.info("audit sealed", number=newest.number, hash=(newest.hash or b"").hex())
    return sealed


@dataclass(frozen=True)
class Verdict:
    """The result of a check of the trail: `problem` is the fault at `number`, or None."""

    number: int
    hash: bytes
    problem: str | None = None


def count_sealed(session: Session) -> int:
    """Return the highest number, which is how many rows have been sealed."""
    newest = head(session, FEED)
    return newest.number if newest else 0


@dataclass(frozen=True)
class _Checker:
    """Checks line by line. Up to the number `without_macs` lines are older than MACs."""

    vault: Vault
    without_macs: int
    expected: Mapping[int, str]

    def check(self, last: Verdict, row: Row[Any]) -> Verdict:
        """Return the verdict after one more line."""
        verdict = _check(last, row, self.expected)
        if verdict.problem or self._is_written_by_app(row):
            return verdict
        problem = f"number {row.number} ({row.row_id}, {row.action}) was not written by this system"
        return Verdict(verdict.number, verdict.hash, problem)

    def _is_written_by_app(self, row: Row[Any]) -> bool:
        if row.mac is None:
            return bool(row.number <= self.without_macs)
        line = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
        return is_mac_of_line(self.vault, line, row.mac, row.number)


def _checker(session: Session, vault: Vault, expected: Mapping[int, str]) -> _Checker:
    return _Checker(vault, session.scalars(select(LinesWithoutMacs.number)).one(), expected)


def verify(
    session: Session, vault: Vault, expected: dict[int, str] | None = None
) -> Iterator[Verdict]:
    """Check the chain from its beginning, in batches; yields after each, and ends at a problem.

    Each line must be what was sealed, and carry the MAC that this program gave it. `expected` maps
    numbers to hashes (hex) that were kept elsewhere.
    """
    checker, verdict = _checker(session, vault, expected or {}), Verdict(0, b"")
    while rows := _batch(session, verdict.number):
        for row in rows:
            verdict = checker.check(verdict, row)
            if verdict.problem:
                break
        yield verdict
        if verdict.problem:
            return
    yield _at_the_end(session, verdict, expected or {})


def verify_newest(session: Session, vault: Vault, lines: int) -> Verdict:
    """Check the last lines of the chain against the hash before them; quick, for a page."""
    first = max(count_sealed(session) - lines, 0)
    before = session.get(FeedPosition, (FEED, first)) if first else None
    verdict = Verdict(first, (before.hash if before else None) or b"")
    checker = _checker(session, vault, {})
    for row in _batch(session, first):
        verdict = checker.check(verdict, row)
        if verdict.problem:
            break
    return verdict


def _batch(session: Session, after: int) -> Sequence[Any]:
    columns = (
        FeedPosition.number,
        FeedPosition.row_id,
        FeedPosition.hash,
        AuditEntry.id.label("found"),
        AuditEntry.id,
        AuditEntry.mac,
        *COVERED,
    )
    query = (
        select(*columns)
        .outerjoin(AuditEntry, AuditEntry.id == FeedPosition.row_id)
        .where(and_(FeedPosition.feed == FEED, FeedPosition.number > after))
        .order_by(FeedPosition.number)
        .limit(BATCH)
    )
    found: Sequence[Any] = session.execute(query).all()
    return found


def _check(last: Verdict, row: Row[Any], expected: Mapping[int, str]) -> Verdict:
    number, problem = last.number + 1, None
    if row.number != number:
        return Verdict(number, last.hash, f"number {number} is missing")
    if row.found is None:
        return Verdict(number, last.hash, f"the row of number {number} ({row.row_id}) is gone")
    digest = chain(last.hash, number, row)
    if digest != row.hash:
        problem = f"number {number} ({row.row_id}, {row.action}) is not what was sealed"
    elif expected.get(number, digest.hex()) != digest.hex():
        problem = f"number {number} is not the one whose hash was kept: the chain was rewritten"
    return Verdict(number, digest, problem)


def _at_the_end(session: Session, last: Verdict, expected: dict[int, str]) -> Verdict:
    missing = [number for number in expected if number > last.number]
    if missing:
        problem = f"the trail ends at {last.number}, but number {min(missing)} was once sealed"
        return Verdict(last.number, last.hash, problem)
    hidden = count_passed_over(session, AUDIT_FEED)
    if hidden:
        return Verdict(last.number, last.hash, f"{hidden} rows were slipped in past the sealer")
    return last


SEALER = ScheduledJob(name="audit.seal", use_case=seal_audit, every=timedelta(seconds=2))

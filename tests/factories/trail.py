"""Audit rows to seal, and what the sealer made of them; for platforms that commit for real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
from sqlalchemy import text

from app.audit.queries import FEED
from app.audit.use_cases import AUDIT_FEED
from app.clock import real_now
from app.db import new_id
from app.feeds import after, seal
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Note:
    subject: UUID


def note(uow: UnitOfWork, command: Note) -> None:
    uow.audit("test.noted", command.subject)


def seal_some(uow: UnitOfWork, limit: int | None) -> int:
    return seal(uow, AUDIT_FEED, limit or 2_000)


def notes(platform: Platform, times: int) -> None:
    for _ in range(times):
        platform.executor.execute(note, Note(new_id()), actor=SYSTEM)


def sealed(platform: Platform, limit: int | None = None) -> int:
    return platform.executor.execute(seal_some, limit, actor=SYSTEM)


def at_last(again: Callable[[], int], least: int = 1) -> bool:
    """Repeat until so many rows have settled: the cluster's own housekeeping may hold it up."""
    until, count = real_now() + timedelta(seconds=60), 0
    while count < least and real_now() < until:
        count += again()
    return count >= least


def positions(platform: Platform) -> list[tuple[int, UUID]]:
    with platform.executor.sessions() as session:
        return [(p.number, p.row_id) for p in after(session, FEED, 0, 100_000)]


def rows(platform: Platform) -> int:
    with platform.executor.sessions() as session:
        return session.scalar(text("select count(*) from audit_entries"))


def owner(platform: Platform) -> psycopg.Connection:
    url = platform.settings.owner_url.replace("postgresql+psycopg", "postgresql", 1)
    return psycopg.connect(url, autocommit=True)

"""Arrange what PostgreSQL lets nobody change: as if it had always been so."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

_REWRITE = text("select test_rewrite_history(:on)")


@contextmanager
def rewriting(session: Session) -> Iterator[None]:
    """Put aside the triggers that keep facts as they are; grants still hold."""
    session.execute(_REWRITE, {"on": True})
    yield
    session.flush()
    session.execute(_REWRITE, {"on": False})

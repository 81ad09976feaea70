"""The statements that were sent to PostgreSQL, without those that only mark a place."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.platform import Platform


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    """Yield the list of the statements, as it grows."""
    said: list[str] = []

    def note(*args: object) -> None:
        if not str(args[2]).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            said.append(str(args[2]))

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)

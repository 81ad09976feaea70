"""Lists that people read: one forged row, which stops what decides, is left out of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Result, event
from sqlalchemy.orm import ORMExecuteState, Session

from app.row_macs import UNCHECKED, genuine_lines

# Set in a session whose queries leave out forged rows.
_LEAVES_OUT = "leaves_out_forged"
# Nobody plants more rows than this before an operator looks.
_MAX_FORGED = 10_000


@contextmanager
def leaving_out_forged(session: Session) -> Iterator[None]:
    """Leave out lines with a forged row from the answers to a session's queries.

    For lists that people read, which one such row must not stop: such a list decides nothing.
    """
    event.listen(session, "do_orm_execute", _without_forged)
    session.info[_LEAVES_OUT] = True
    try:
        yield
    finally:
        event.remove(session, "do_orm_execute", _without_forged)
        del session.info[_LEAVES_OUT]


def leaves_out_forged(session: Session) -> bool:
    """Return True if queries leave out forged rows: who looks up by an id may find nothing."""
    return _LEAVES_OUT in session.info


def _without_forged(state: ORMExecuteState) -> Result[Any] | None:
    """Answer with genuine lines alone; a page of a list gets others for those that are missing.

    Else a list would seem to end where a forged row is: a page that is not full is the last one.
    """
    if not state.is_select or state.execution_options.get("unchecked"):
        return None
    statement: Any = state.statement
    most: int | None = getattr(statement, "_limit", None)
    found, missing = _genuine(state, statement)
    known = 0
    while most is not None and known < missing < _MAX_FORGED:
        known = missing
        found, missing = _genuine(state, statement.limit(most + known))
    return found


def _genuine(state: ORMExecuteState, statement: Any) -> tuple[Result[Any], int]:  # noqa: ANN401 - of any kind
    """Return the genuine lines of a statement, and how many others it found."""
    found = state.invoke_statement(statement, execution_options=UNCHECKED).freeze()
    lines = found().all()
    genuine = genuine_lines(state.session, lines)
    return found.with_new_rows(genuine)(), len(lines) - len(genuine)
